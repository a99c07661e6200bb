"use strict";
(() => {
  const docs = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (name, text, attributes = {}) => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const count = (n) => (typeof n === "number" ? n.toLocaleString("en-US", { maximumFractionDigits: 2 }) : "");

  // ---- the texts: paragraphs in order, found by the offset where they begin ----
  for (const doc of docs) {
    const article = $(doc.prefix + "article");
    doc.paragraphs = article
      ? all(".p[data-o]", article).map((element) => ({ element, start: +element.dataset.o, text: element.textContent }))
      : [];
  }
  const last = (list, start, key) => {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (key(list[middle]) <= start) low = middle + 1; else high = middle;
    }
    return low - 1;
  };
  const paragraphAt = (doc, start) => doc.paragraphs[last(doc.paragraphs, start, (p) => p.start)];
  const unpack = (coded) => {
    const spans = [];
    for (let i = 0, at = 0; i < coded.length; i += 2) spans.push([(at += coded[i]), at + coded[i + 1]]);
    return spans;
  };
  const sentenceAt = (doc, start) => {
    doc.sentenceSpans ??= unpack(doc.sentences);
    const place = last(doc.sentenceSpans, start, (s) => s[0]);
    return place >= 0 && start < doc.sentenceSpans[place][1] ? place + 1 : null;
  };
  const docOf = (element) => {
    const holder = element.closest(".document");
    const prefix = holder ? holder.id.slice(0, -3) : "";
    return docs.find((doc) => doc.prefix === prefix) || docs[0];
  };

  // ---- going to a place ----
  const range = (paragraph, start, end) => {
    const found = document.createRange();
    const walk = document.createTreeWalker(paragraph.element, NodeFilter.SHOW_TEXT);
    let at = paragraph.start, begun = false, node;
    while ((node = walk.nextNode())) {
      const next = at + node.length;
      if (!begun && start < next) { found.setStart(node, Math.max(0, start - at)); begun = true; }
      if (begun && end <= next) { found.setEnd(node, Math.max(0, end - at)); return found; }
      at = next;
    }
    if (begun) found.setEnd(paragraph.element, paragraph.element.childNodes.length);
    return begun ? found : null;
  };
  const go = (doc, start, end) => {
    const paragraph = paragraphAt(doc, start);
    if (!paragraph) return;
    const ranges = [];
    const until = last(doc.paragraphs, end - 1, (p) => p.start);
    for (let i = doc.paragraphs.indexOf(paragraph); i <= until; i++) {
      const one = range(doc.paragraphs[i], Math.max(start, doc.paragraphs[i].start), end);
      if (one) ranges.push(one);
    }
    if (window.CSS && CSS.highlights) CSS.highlights.set("place", new Highlight(...ranges));
    else if (ranges.length) { getSelection().removeAllRanges(); getSelection().addRange(ranges[0]); }
    paragraph.element.setAttribute("tabindex", "-1");
    paragraph.element.focus({ preventScroll: true });
    const box = (ranges[0] || paragraph.element).getBoundingClientRect();
    const room = matchMedia("(max-width: 56rem)").matches && !panel.hidden ? 0.18 : 0.38;
    scrollTo({ top: scrollY + box.top - innerHeight * room, behavior: "instant" });
  };

  // ---- the panel ----
  const panel = $("panel"), body = $("panel-body"), heading = $("panel-title");
  let opener = null, panelDoc = docs[0];
  const show = (from, title) => {
    if (opener) opener.removeAttribute("aria-expanded");
    if (from && !panel.contains(from)) opener = from;
    if (opener && opener.matches("button")) opener.setAttribute("aria-expanded", "true");
    heading.textContent = title;
    body.replaceChildren();
    panel.hidden = false;
    document.body.classList.add("open");
    panel.scrollTop = 0;
    panel.focus({ preventScroll: true });
  };
  const close = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    document.body.classList.remove("open");
    if (window.CSS && CSS.highlights) CSS.highlights.delete("place");
    if (opener) { opener.removeAttribute("aria-expanded"); opener.focus({ preventScroll: true }); }
    opener = null;
  };
  const spansOf = (doc, item) => {
    const source = item[2];
    if (source === undefined || source === -1) return null;
    if (Array.isArray(source)) return unpack(source);
    let spans = unpack(doc.sets[source]);
    if (item.length > 3) spans = spans.filter(([start, end]) => start >= item[3] && end <= item[4]);
    return spans;
  };
  const WIDE = 64;
  const line = (doc, [start, end]) => {
    const entry = make("li"), paragraph = paragraphAt(doc, start);
    if (!paragraph) return entry;
    const text = paragraph.text, a = start - paragraph.start, b = Math.min(end - paragraph.start, text.length);
    let from = Math.max(0, a - WIDE), to = Math.min(text.length, b + WIDE);
    if (from > 0) from = Math.min(a, text.indexOf(" ", from) + 1 || from);
    if (to < text.length) to = Math.max(b, text.lastIndexOf(" ", to));
    const long = b - a > 400;
    entry.append((from > 0 ? "… " : "") + text.slice(from, a), make("b", long ? text.slice(a, a + 400) + " …" : text.slice(a, b)), long ? "" : text.slice(b, to) + (to < text.length ? " …" : ""), " ");
    const number = paragraph.element.dataset.n, sentence = sentenceAt(doc, start);
    const said = [sentence && "sentence " + sentence, number && "paragraph " + number].filter(Boolean).join(", ") || "in the text";
    entry.append(make("a", said, { href: "#" + (paragraph.element.id || doc.prefix + "text"), class: "go", "data-s": start + "," + end }));
    return entry;
  };
  const MOST = 100;
  const list = (doc, spans) => {
    const made = make("ol");
    made.append(...spans.slice(0, MOST).map((span) => line(doc, span)));
    if (spans.length <= MOST) return [made];
    const more = make("button", "Show all " + count(spans.length), { type: "button" });
    more.addEventListener("click", () => {
      const next = made.childElementCount;
      made.append(...spans.slice(MOST).map((span) => line(doc, span)));
      more.remove();
      made.children[next].querySelector("a").focus();
    });
    return [made, more];
  };
  const explain = (doc, key, from, title) => {
    const [name, ...numbers] = doc.rows[key], items = numbers.map((n) => doc.ingredients[n]);
    show(from, title || (Array.isArray(name) ? name.map((n) => doc.labels[n]).join(", ") : name));
    panelDoc = doc;
    let opened = false;
    for (const item of items) {
      const spans = spansOf(doc, item), label = doc.labels[item[0]] + (item[1] === null ? "" : ": " + count(item[1]));
      if (!spans) { body.append(make("h3", label)); continue; }
      if (!opened || Array.isArray(item[2])) {
        body.append(make("h3", label));
        body.append(...(spans.length ? list(doc, spans) : [make("p", "Searched in the whole body; nothing was found.")]));
        opened = true;
        continue;
      }
      const details = make("details");
      details.append(make("summary", label));
      details.addEventListener("toggle", () => { if (details.open && details.childElementCount === 1) details.append(...list(doc, spans)); });
      body.append(details);
    }
    if (doc.paragraphs.length && items.some((item) => spansOf(doc, item))) body.append(make("p", "Each line is one thing counted; its link leads to its place.", { class: "note" }));
  };
  const visible = (doc, segment) => {
    const off = $(doc.prefix + "article").classList;
    return segment.dataset.i.split(" ").map((i) => doc.items[i]).filter((item) => !off.contains("no-" + item[0]));
  };
  const here = (doc, segment) => {
    const items = visible(doc, segment);
    if (!items.length) return;
    show(segment, "“" + segment.textContent.replace(/\s+/g, " ").slice(0, 80) + "”");
    panelDoc = doc;
    for (const [, said, about, key] of items) {
      const box = make("div", "", { class: "here" });
      box.append(make("p", said), make("p", about, { class: "note" }));
      if (key !== null) {
        const button = make("button", "Show the evidence", { type: "button" });
        button.addEventListener("click", () => explain(doc, key, segment, said));
        box.append(button);
      }
      body.append(box);
    }
  };
  $("panel-close").addEventListener("click", close);

  // ---- numbers become buttons, heads become sorters ----
  for (const span of all("span.e")) {
    const button = make("button", "", { type: "button", class: "e", "data-e": span.dataset.e, "aria-controls": "panel" });
    button.append(...span.childNodes);
    span.replaceWith(button);
  }
  const value = (row, column) => row.cells[column].dataset.v ?? row.cells[column].textContent.trim();
  const sort = (table, column, head) => {
    const rows = [...table.tBodies[0].rows];
    const numeric = head.classList.contains("n");
    const now = head.getAttribute("aria-sort");
    const direction = now === "none" ? (numeric ? "descending" : "ascending") : now === "ascending" ? "descending" : "ascending";
    const sign = direction === "ascending" ? 1 : -1;
    const keyed = rows.map((row) => {
      const raw = value(row, column), n = raw === "" ? NaN : Number(raw.replace(/,/g, ""));
      return { row, raw, n };
    });
    const numbers = numeric || keyed.every((k) => k.raw === "" || !Number.isNaN(k.n));
    keyed.sort((a, b) => {
      if (numbers) {
        if (Number.isNaN(a.n) || Number.isNaN(b.n)) return Number.isNaN(a.n) - Number.isNaN(b.n);
        return sign * (a.n - b.n);
      }
      return sign * a.raw.localeCompare(b.raw, "en");
    });
    table.tBodies[0].append(...keyed.map((k) => k.row));
    for (const other of table.tHead.rows[0].cells) other.setAttribute("aria-sort", other === head ? direction : "none");
    $("live").textContent = "Sorted by " + head.textContent + ", " + direction;
  };
  for (const table of all("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = make("button", head.textContent, { type: "button" });
      head.replaceChildren(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => sort(table, column, head));
    });
  }

  // ---- switches ----
  const narrow = matchMedia("(max-width: 56rem)");
  for (const box of all("input[data-layer], input[data-letters]")) {
    const article = $(docOf(box).prefix + "article");
    const apply = () => article.classList.toggle("no-" + (box.dataset.layer || "numbers"), !box.checked);
    box.addEventListener("change", apply);
    apply();
  }
  if (narrow.matches) for (const details of all(".switches")) details.open = false;

  // ---- steps from highlight to highlight ----
  const step = (doc, by) => {
    const article = $(doc.prefix + "article");
    doc.segments ??= all(".m", article);
    let place = doc.segments.indexOf(doc.current);
    if (place < 0 && by < 0) place = 0;
    for (let tried = 0; tried < doc.segments.length; tried++) {
      place = (place + by + doc.segments.length) % doc.segments.length;
      const segment = doc.segments[place], items = visible(doc, segment);
      if (!items.length) continue;
      if (doc.current) doc.current.removeAttribute("tabindex");
      doc.current = segment;
      segment.setAttribute("tabindex", "0");
      segment.focus({ preventScroll: true });
      segment.scrollIntoView({ block: "center" });
      $("live").textContent = segment.textContent + ": " + items.map((item) => item[1]).join("; ");
      return;
    }
  };

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const number = target.closest("button.e");
    if (number) return explain(docOf(number), +number.dataset.e, number);
    const link = target.closest("a.go");
    if (link) {
      event.preventDefault();
      const doc = panel.contains(link) ? panelDoc : docOf(link);
      const [start, end] = link.dataset.s.split(",").map(Number);
      return go(doc, start, end);
    }
    const by = target.closest("button[data-step]");
    if (by) return step(docOf(by), +by.dataset.step);
    const segment = target.closest(".text .m");
    if (segment && !getSelection().toString()) return here(docOf(segment), segment);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close();
    const segment = event.target instanceof Element && event.target.closest(".text .m");
    if (!segment) return;
    if (event.key === "Enter") here(docOf(segment), segment);
    else if (event.key === "ArrowRight") step(docOf(segment), 1);
    else if (event.key === "ArrowLeft") step(docOf(segment), -1);
    else return;
    event.preventDefault();
  });

  // ---- print: the key to the highlights is shown ----
  addEventListener("beforeprint", () => { for (const key of all(".switches")) key.open = true; });
})();
