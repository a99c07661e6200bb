"""What a report says about itself in words: the methods paragraph and the citations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rhetoric.model.report import Report


def methods(report: Report) -> str:
    """The paragraph that a paper's methods section needs, made from ``made_with`` and tables."""
    made = report.made_with
    library = made.get("library", {})
    parser = made.get("parser", {})
    settings = made.get("settings", {})
    documents = report.tables["documents"]
    words = int(documents["words"].sum())
    beside = int(documents["paratext_words"].sum())
    count = len(report.doc_ids)
    texts = "one text" if count == 1 else f"{count:,} texts"
    said = [
        f"We analyzed {texts} ({words:,} words of body) with {library.get('name', 'rhetoric')} "
        f"{library.get('version', '?')}."
    ]
    if beside:
        said.append(
            f"Rates are over the body; {beside:,} words of paratext (titles, notes, headings) were "
            "set apart by rule and counted separately."
        )
    else:
        said.append("No paratext was found; rates are over all words.")
    said.append(_parsing(parser))
    per = settings.get("per", 1000)
    said.append(
        "Words are tokens with a letter or a digit, enclitics excepted; rates are per "
        f"{per:,} words."
    )
    packs = made.get("packs", [])
    if packs:
        named = "; ".join(f"{p['id']} {p['version']} (SHA-256 {p['sha256'][:12]})" for p in packs)
        said.append(
            f"Lexicon packs: {named}. Overlapping matches of a category were resolved longest "
            "first, left to right; terms listed as skipped were not searched."
        )
        coded = [_validated(pack) for pack in packs if pack.get("validation")]
        if coded:
            said.append(f"Against human coding of other samples: {'; '.join(coded)}.")
    thresholds = settings.get("thresholds", {})
    if thresholds:
        listed = ", ".join(f"{name} {value:g}" for name, value in sorted(thresholds.items()))
        said.append(f"Figures are shown from these scores on: {listed}.")
    skipped = report.tables["skipped"]
    if skipped.height:
        names = skipped["analysis"].unique(maintain_order=True).to_list()
        said.append(f"Not done: {_some(names)}.")
    if _translated(report):
        said.append(
            "At least one text is a translation; it was measured as the text it is, so what is "
            "found may be the translator's."
        )
    said.append(
        "Counts describe these texts in full and are not samples of others; dispersion (Gries's "
        "DP) is given from five hits on. Lexicon hits are words, not verified readings: their "
        "precision on this material was not measured."
    )
    return " ".join(said)


def _parsing(parser: dict[str, Any]) -> str:
    if parser.get("depth") == "parsed":
        return (
            f"Texts were tokenized, tagged and parsed paragraph by paragraph by spaCy "
            f"{parser.get('spacy', '?')} with {parser.get('model', '?')} "
            f"{parser.get('model_version', '?')} (matrix product: "
            f"{parser.get('matrix_product', '?')})."
        )
    return (
        f"Texts were tokenized by spaCy {parser.get('spacy', '?')}'s English rules, divided into "
        f"sentences by rule and lemmatized by look-up ({parser.get('lemmas', '?')}); nothing was "
        "parsed."
    )


def _some(names: list[str], most: int = 6) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _validated(pack: dict[str, Any]) -> str:
    """What human coding found of a pack: the range of each figure over its categories."""
    coding = pack["validation"]
    figures = []
    for name in ("precision", "recall", "alpha"):
        found = [row for row in coding["categories"] if row.get(name) is not None]
        values = sorted(row[name] for row in found)
        shown = {"alpha": "Krippendorff's alpha"}.get(name, name)
        if len(found) == 1 and found[0].get(f"{name}_low") is not None:
            low, high = found[0][f"{name}_low"], found[0][f"{name}_high"]
            figures.append(f"{shown} {values[0]:.2f} (95 % {low:.2f} to {high:.2f})")
        elif values:
            span = f"{values[0]:.2f}" + (f" to {values[-1]:.2f}" if len(values) > 1 else "")
            over = f" over {len(values)} categories" if len(values) > 1 else ""
            figures.append(f"{shown} {span}{over}")
    stale = "" if coding.get("same_counts") else ", which counted otherwise than this one"
    return (
        f"{pack['id']} {coding['version']}{stale}: {', '.join(figures) or 'no figures'} "
        f"({coding['items']:,} passages, {coding['coders']} coders; {coding['corpus']})"
    )


def _translated(report: Report) -> bool:
    fields = set(report.tables["metadata"]["field"].to_list())
    return bool(fields & {"translator", "original_language"})


def cite(report: Report) -> str:
    """BibTeX: the tool, then each pack."""
    library = report.made_with.get("library", {})
    entries = [
        _entry(
            "software",
            "rhetoric",
            {
                "author": "{The rhetoric authors}",
                "title": "rhetoric: how does this text persuade?",
                "version": library.get("version", "?"),
                "note": f"Python package {library.get('name', 'rhetoric-analysis')}",
            },
        )
    ]
    for pack in report.made_with.get("packs", []):
        fields = {
            "author": "{" + (pack.get("authors") or "The rhetoric authors") + "}",
            "title": pack.get("title", pack["id"]),
            "version": pack["version"],
            "note": f"Lexicon pack {pack['id']}, {pack.get('license', 'no license stated')}, "
            f"SHA-256 {pack['sha256']}",
        }
        entries.append(_entry("misc", pack["id"], fields))
    return "\n".join(entries)


def _entry(kind: str, key: str, fields: dict[str, str]) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"]) + "\n"
