"""Discourse connectives: candidates, their two arguments, features, senses with scores."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from rhetoric.contrasts._forms import Form, matcher
from rhetoric.layers import closed_classes as closed
from rhetoric.model import Document, Match, Span

Range = tuple[int, int]

NEGATION, MODAL, COMPARISON, OTHERS, FIRST, PRONOUN, NUMBER, PAST, PRESENT = (
    1 << n for n in range(9)
)
_CLASSES = {
    NEGATION: "not n't no never nor none nothing nobody neither without cannot hardly",
    MODAL: "can could may might must shall should will would 'll ca wo 'd",
    COMPARISON: "more less most least better worse best worst fewer higher lower larger smaller "
    "longer shorter older younger greater",
    OTHERS: "some other others another one first second same different both former latter",
    FIRST: "i we my our me us",
    PRONOUN: "i you he she it we they this that these those there",
    PAST: "was were did had",
    PRESENT: "is are am has have do does 's 're",
}
_NAMED = {"neg": NEGATION, "modal": MODAL, "comparison": COMPARISON, "others": OTHERS}
_FLAGS = _NAMED | {"first": FIRST, "number": NUMBER, "past": PAST, "present": PRESENT}
_CLASS_OF: dict[str, int] = {}
for _bit, _words in _CLASSES.items():
    for _word in _words.split():
        _CLASS_OF[_word] = _CLASS_OF.get(_word, 0) | _bit
_TAGS = {"VBD": PAST, "VBN": PAST, "VBZ": PRESENT, "VBP": PRESENT, "JJR": COMPARISON, "CD": NUMBER}
_CONTENT = frozenset("NOUN VERB ADJ ADV PROPN".split())
_OPENERS = frozenset("and so well oh yeah".split())
_CLAUSE_MARKS = frozenset(", ; : -- — – ( )".split())
_STRONG = frozenset("; : -- — –".split())
_SUBJECT_LABELS = frozenset(("nsubj", "nsubjpass", "expl"))
_SUBORDINATES = frozenset(
    (
        "although | though | even though | even if | even when | even as | albeit | despite | "
        "in spite of | while | whilst | whereas | regardless of | irrespective of | no matter | "
        "notwithstanding | instead of | rather than | as opposed to | in lieu of | except | "
        "except that | whether | because | if | since | unless | when | whenever | before | "
        "after | until | till | once"
    ).split(" | ")
)
_OPENING_ENDS = frozenset("that as if when to time because since whether unless lest".split())
"""A form of several words that ends so opens a clause ("at the same time", which does not, is none
of those that are looked for)."""
_CROSSED = (
    "init prev=, prev=; next=, next=*ing at_end mode=inter mode=cc mode=sub mode=adverb "
    "verb1 verb2 subject1 subject2 neg1 neg2 neg_one"
).split()
_CROSSED_OPENINGS = ("next_pos=", "head_pos=", "pos=", "dep=")


@dataclass(frozen=True, slots=True)
class Place:
    """A form where it stands: tokens of the view."""

    form: Form
    first: int
    last: int


def places(document: Document) -> list[Place]:
    """All forms in text order, the longest where several overlap."""
    if not len(document):
        return []
    search, owners = matcher()
    found = search.find(document)
    order = np.lexsort((-found.last, found.first))
    rows = zip(
        found.sequence[order].tolist(),
        found.first[order].tolist(),
        found.last[order].tolist(),
        strict=True,
    )
    kept: list[Place] = []
    end = 0
    for sequence, first, last in rows:
        if first >= end:
            end = last
            if owners[sequence].senses:
                kept.append(Place(owners[sequence], first, last))
    return kept


# ------------------------------------------------------------------ what stands around a form


class Window:
    """A sentence and the one before it as Python lists; positions count from the window."""

    def __init__(self, document: Document, sentence: int) -> None:
        column = document.tokens.sentence
        first, last = np.searchsorted(column, np.array([sentence, sentence + 1], column.dtype))
        before = int(column[first - 1]) if first else -1
        start = int(np.searchsorted(column, np.array(before, column.dtype))) if first else 0
        same = first and document.tokens.paragraph[start] == document.tokens.paragraph[first]
        tokens, vocabulary = document.tokens, document.vocabulary
        self.base = start if same else int(first)
        self.middle = int(first) - self.base
        self.end = int(last) - self.base
        here = slice(self.base, int(last))
        self.parsed = document.depth == "parsed"
        self.norm = vocabulary.strings(tokens.norm[here])
        self.word: list[bool] = tokens.is_word[here].tolist()
        self.lemma: list[int] = tokens.lemma[here].tolist()
        classes = vocabulary.derived("connective-class", _class_of)
        self.flags: list[int] = classes[tokens.norm[here]].tolist()
        if self.parsed:
            self.pos = vocabulary.strings(tokens.pos[here])
            self.dep = vocabulary.strings(tokens.dep[here])
            tags = vocabulary.derived("connective-tag", lambda tag: _TAGS.get(tag, 0))
            extra = tags[tokens.tag[here]].tolist()
            self.flags = [a | b for a, b in zip(self.flags, extra, strict=True)]
            size = len(self.norm)
            distance = tokens.head[here].tolist()
            self.head = [i + d if 0 <= i + d < size else i for i, d in enumerate(distance)]
        else:
            guessed = vocabulary.derived("connective-pos", _pos_of)[tokens.norm[here]]
            self.pos = [_POS[number] for number in guessed.tolist()]
            self.dep = [""] * len(self.norm)
            self.head = list(range(len(self.norm)))
        self.children: dict[int, list[int]] = {}
        for child, head in enumerate(self.head):
            if child != head:
                self.children.setdefault(head, []).append(child)

    def reach(self, token: int) -> Range:
        """From the first to the last word that hangs on `token`."""
        low = high = token
        stack = [token]
        while stack:
            for child in self.children.get(stack.pop(), ()):
                low, high = min(low, child), max(high, child)
                stack.append(child)
        return low, high + 1

    def root(self, begin: int, end: int) -> int | None:
        """The sentence's root, where it is parsed."""
        if not self.parsed:
            return None
        return next((t for t in range(begin, end) if self.head[t] == t), None)

    def border(self, begin: int, end: int) -> int:
        """The first mark between clauses from `begin` on, or `end`."""
        return next((t for t in range(begin, end) if self.norm[t] in _CLAUSE_MARKS), end)

    def trimmed(self, place: Range) -> Range | None:
        """Without the punctuation at its edges; None where no word is left."""
        begin, end = place
        while begin < end and not self.word[begin]:
            begin += 1
        while end > begin and not self.word[end - 1] and not self.norm[end - 1].isalnum():
            end -= 1
        return (begin, end) if begin < end else None


_POS = ("X", "DET", "PRON", "ADP", "CCONJ", "SCONJ", "AUX", "ADV", "PUNCT", "NUM")


def _pos_of(norm: str) -> int:
    """A part of speech by the closed class alone: what stands in for a parse."""
    kinds = (
        (1, closed.DETERMINERS),
        (2, closed.PRONOUNS),
        (6, closed.AUXILIARIES),
        (4, closed.COORDINATORS),
        (3, closed.PREPOSITIONS),
        (5, closed.SUBORDINATORS),
        (7, closed.ADVERBS),
    )
    if norm in _CLASSES[PRONOUN].split():
        return 2
    found = next((number for number, words in kinds if norm in words), None)
    if found is not None:
        return found
    if norm[:1].isdigit():
        return 9
    return 0 if any(map(str.isalnum, norm)) else 8


def _class_of(norm: str) -> int:
    return _CLASS_OF.get(norm, 0) | (NUMBER if norm[:1].isdigit() else 0)


@dataclass(frozen=True, slots=True)
class Setting:
    """A form with what it joins; positions count from the window.

    Attributes:
        mode: "inter" (opens a sentence and looks back), "cc" (coordinates), "sub" (opens a clause
            or phrase), "adverb" (stands inside its clause).
        arg1, arg2: arg2 is the side that the connective belongs to. verb1, verb2: their heads.
    """

    window: Window
    first: int
    last: int
    opens: bool
    mode: str
    arg1: Range
    arg2: Range
    verb1: int | None
    verb2: int | None


def setting(window: Window, form: Form, first: int, last: int) -> Setting:
    """What a form joins; `first` and `last` count from the window."""
    w, begin, end = window, window.middle, window.end
    opens = all(not w.word[t] or w.norm[t] in _OPENERS for t in range(begin, first))
    head = w.head[first]
    subordinate = form.words in _SUBORDINATES or form.words.rsplit(" ", 1)[-1] in _OPENING_ENDS
    if opens and not subordinate:
        roots = w.root(0, begin), w.root(begin, end)
        return Setting(w, first, last, True, "inter", (0, begin), (last, end), *roots)
    if w.parsed and w.dep[first] == "cc" and head != first:
        second = next(
            (c for c in w.children.get(head, ()) if c > first and w.dep[c] == "conj"), None
        )
        start = max(begin, w.reach(head)[0])
        stop = max(w.reach(second)[1], last) if second is not None else end
        return Setting(w, first, last, opens, "cc", (start, first), (last, stop), head, second)
    if w.parsed and (head >= last or subordinate) and w.dep[first] != "ROOT":
        second = head
        if head < last:
            second = next((c for c in w.children.get(last - 1, ()) if c >= last), -1)
        stop = max(w.reach(second)[1], last) if second >= last else w.border(last, end)
        governor = w.head[second] if second >= last and w.head[second] != second else None
        side = (stop, end) if opens else (begin, first)
        verb2 = second if second >= last else None
        return Setting(w, first, last, opens, "sub", side, (last, stop), governor, verb2)
    if not w.parsed and (subordinate or w.norm[first] in closed.COORDINATORS):
        stop = w.border(last, end)
        side = (stop, end) if opens else (begin, first)
        mode = "sub" if subordinate else "cc"
        return Setting(w, first, last, opens, mode, side, (last, stop), None, None)
    strong = [t for t in range(begin, first) if w.norm[t] in _STRONG]
    if strong:
        arg1, arg2 = (begin, strong[-1]), (strong[-1] + 1, end)
    else:
        arg1, arg2 = (0, begin), (begin, end)
    verb2 = head if w.parsed else None
    return Setting(w, first, last, opens, "adverb", arg1, arg2, None, verb2)


def features(form: Form, at: Setting) -> dict[str, float]:
    """What the senses are judged by; names with "=" are 0 or 1, absent ones are 0."""
    w, first, last = at.window, at.first, at.last
    before = w.norm[first - 1] if first > w.middle else "^"
    after = w.norm[last] if last < w.end else "$"
    found: dict[str, float] = {
        f"form={form.words}": 1.0,
        f"mode={at.mode}": 1.0,
        f"can={'/'.join(form.senses)}": 1.0,
        f"prev_pos={w.pos[first - 1] if first > w.middle else '^'}": 1.0,
        f"next_pos={w.pos[last] if last < w.end else '$'}": 1.0,
        "init": float(at.opens),
        "prev=,": float(before == ","),
        "prev=;": float(before in _STRONG),
        "prev=quote": float(before in '"“'),
        "next=,": float(after == ","),
        "next=*ing": float(len(after) > 4 and after.endswith("ing")),
        "at_end": float(last >= w.end - 1 or after in ".?!"),
    }
    if w.parsed:
        found[f"dep={w.dep[first]}"] = 1.0
        found[f"pos={w.pos[first]}"] = 1.0
        found[f"head_pos={w.pos[w.head[first]]}"] = 1.0
    sets = []
    for side, (begin, end), verb in (("1", at.arg1, at.verb1), ("2", at.arg2, at.verb2)):
        present = 0
        for flags in w.flags[begin:end]:
            present |= flags
        for name, bit in _FLAGS.items():
            found[name + side] = float(bool(present & bit))
        pos = w.pos[begin:end]
        found["verb" + side] = float("VERB" in pos or "AUX" in pos)
        found["length" + side] = math.log1p(max(0, end - begin))
        found["question" + side] = float("?" in w.norm[begin:end])
        content = (p in _CONTENT for p in pos) if w.parsed else (p == "X" for p in pos)
        lemmas = w.lemma[begin:end]
        sets.append({lemma for lemma, yes in zip(lemmas, content, strict=True) if yes})
        if verb is None:
            continue
        found[f"verb_pos{side}={w.pos[verb]}"] = 1.0
        subjects = [c for c in w.children.get(verb, ()) if w.dep[c] in _SUBJECT_LABELS]
        if subjects:
            found["subject" + side] = 1.0
            norm = w.norm[subjects[0]]
            known = _CLASS_OF.get(norm, 0) & PRONOUN
            found["pronoun" + side] = float(bool(known))
            found[f"subject{side}={norm if known else w.pos[subjects[0]]}"] = 1.0
    found["neg_one"] = float(found["neg1"] != found["neg2"])
    found["neg_both"] = found["neg1"] * found["neg2"]
    found["same_tense"] = float(found["past1"] == found["past2"])
    shared = len(sets[0] & sets[1])
    found["shared"] = shared / (1 + min(map(len, sets)))
    found["any_shared"] = float(shared > 0)
    sizes = sorted(end - begin for begin, end in (at.arg1, at.arg2))
    found["balance"] = max(sizes[0], 0) / (1 + max(sizes[1], 0))
    crossed = {f"{form.words}&{name}": v for name in _CROSSED if (v := found.get(name))}
    for name in list(found):
        if name.startswith(_CROSSED_OPENINGS):
            crossed[f"{form.words}&{name}"] = 1.0
    return {name: value for name, value in (found | crossed).items() if value}


# ------------------------------------------------------------------ senses


@cache
def weights(depth: str) -> Mapping[str, Any]:
    """The fitted weights of a depth: ``use`` (is it a connective), ``senses`` (which one)."""
    table = json.loads(files(__package__).joinpath("connectives.json").read_text(encoding="utf-8"))
    found: Mapping[str, Any] = table["weights"][depth]
    return found


def linear(values: Mapping[str, float], by: Mapping[str, float]) -> float:
    """Bias plus the sum of weight x feature; a feature without a weight counts nothing."""
    total = by.get("bias", 0.0)
    for name, value in values.items():
        total += by.get(name, 0.0) * value
    return total


def judged(
    form: Form, values: Mapping[str, float], table: Mapping[str, Any]
) -> tuple[float, dict[str, float]]:
    """Probability that a form is used as a connective of one of its senses, and that of each.

    The senses share the first; only those that the form can have are weighed.
    """
    use = 1 / (1 + math.exp(-max(-50.0, min(50.0, linear(values, table["use"])))))
    if len(form.senses) == 1:
        return use, {form.senses[0]: 1.0}
    logits = {s: linear(values, table["senses"].get(s, {})) for s in form.senses}
    top = max(logits.values())
    powers = {s: math.exp(v - top) for s, v in logits.items()}
    total = sum(powers.values())
    return use, {s: power / total for s, power in powers.items()}


def _ruled(form: Form, at: Setting) -> str | None:
    """The sense of a form without annotated data, by what stands around it; None for no use."""
    w, first, last, words = at.window, at.first, at.last, form.words
    after = w.norm[last] if last < w.end else "."
    sense = form.senses[0]
    if words in ("when", "whenever", "once", "before", "after", "until", "till", "since", "while"):
        if w.parsed:
            governed = w.dep[first] in ("advmod", "mark") and w.head[first] >= last
            clause = w.head[first] if governed else None
            if words == "when" and clause is not None and w.dep[clause] not in ("advcl", "ROOT"):
                return None
            preposed = w.dep[first] == "prep" and any(
                w.dep[c] == "pcomp" for c in w.children.get(first, ())
            )
            if clause is None and not (preposed and words != "once"):
                return None
            if words == "once" and w.dep[first] != "mark":
                return None
        elif w.pos[last : last + 1] not in (["PRON"], ["DET"]) and not after.endswith("ing"):
            return None
        if words == "when" and at.opens and w.pos[last : last + 1] == ["AUX"]:
            return None
        if words == "since":
            # "Since it began, they have …": a perfect on the other side is of time.
            perfect = any(w.norm[t] in ("has", "have", "had", "'ve") for t in range(*at.arg1))
            dated = bool(w.flags[last] & NUMBER) if last < w.end else False
            return "temporal" if perfect or dated else "causal"
        return sense
    if words == "if":
        clause = w.head[first]
        return None if w.parsed and w.dep[clause] in ("ccomp", "pcomp", "csubj") else sense
    if words == "so":
        subject = w.pos[last : last + 1] in (["PRON"], ["DET"])
        return sense if subject and (at.opens or w.norm[first - 1] in (",", ";")) else None
    return sense


USED = 0.45
"""From which probability of use a form is reported as a connective; chosen by the fitting script's
cross-validation."""
_ELSE_TEMPORAL = frozenset(("while", "whilst"))


def search(document: Document) -> Iterator[tuple[Match, float]]:
    """Every candidate with the best of its senses, and the probability of its being used as one.

    For forms of senses without annotated data that probability is 1 and so is the score.
    """
    found_places = places(document)
    firsts = np.array([place.first for place in found_places], dtype=np.int64)
    sentences = document.tokens.sentence[firsts].tolist() if found_places else []
    table = weights(document.depth)
    window: Window | None = None
    before = -1
    for place, sentence in zip(found_places, sentences, strict=True):
        if window is None or sentence != before:
            window, before = Window(document, sentence), sentence
        first, last = place.first - window.base, place.last - window.base
        if last > window.end:
            continue
        found = setting(window, place.form, first, last)
        if place.form.fitted:
            values = features(place.form, found)
            use, senses = judged(place.form, values, table)
            name, share = max(senses.items(), key=lambda item: item[1])
            if use < USED and place.form.words in _ELSE_TEMPORAL:
                name, share, use = "temporal", 1.0, 1 - use
            seen = {"use": round(use, 6)}
            yield _match(document, name, found, use * share, seen, "fitted"), use
        else:
            ruled = _ruled(place.form, found)
            if ruled is not None:
                yield _match(document, ruled, found, 1.0, {}, "rule"), 1.0


def _match(
    document: Document,
    name: str,
    at: Setting,
    score: float,
    values: Mapping[str, float],
    how: str,
) -> Match:
    window = at.window
    parts = [("cue", _span(document, window, (at.first, at.last)))]
    # An adverb stands inside its clause: what is left of that are two stretches.
    sides = [("arg1", at.arg1)]
    if at.arg2[0] <= at.first and at.last <= at.arg2[1]:
        sides += [("arg2", (at.arg2[0], at.first)), ("arg2", (at.last, at.arg2[1]))]
    else:
        sides.append(("arg2", at.arg2))
    for role, place in sides:
        trimmed = window.trimmed(place)
        if trimmed is not None:
            parts.append((role, _span(document, window, trimmed)))
    return Match(name, tuple(parts), round(score, 6), values, {"judged": how}, document.depth)


def _span(document: Document, window: Window, place: Sequence[int]) -> Span:
    first, last = place[0] + window.base, place[1] + window.base
    return Span(int(document.tokens.start[first]), int(document.tokens.end[last - 1]))
