"""A denial answered by an assertion in a clause of its own: "This is not X. It is Y."

Three shapes that no template of cue words can hold, for what makes them contrasts is that the
second clause says the first again with another ending: the answered denial ("The future does not
belong to X. The future belongs to Y."), the denial of a whole sentence ("On the contrary, …") and
the clause that is taken back for another subject ("A is certain, but B is not").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from rhetoric.layers.closed_classes import (
    ARTICLES,
    AUXILIARIES,
    DETERMINERS,
    PREPOSITIONS,
    mask,
)
from rhetoric.model import Document, Match, Span

Range = tuple[int, int]

_NEGATIONS = frozenset("not n't never".split())
_CONTRARY = frozenset(("contrary",))
_ADDITIVE = frozenset("only just merely simply alone solely exclusively".split())
_NO_DENIAL = frozenset(
    "yet necessarily sure so too very enough quite all every until unless even long much many "
    "always surprisingly to for because".split()
)
_DO = frozenset("do does did".split())
_BE = frozenset("am is are was were be been being 's 're 'm".split())
_SAME = {"ca": "can", "wo": "will", "'ll": "will", "'s": "be", "'re": "be", "'m": "be"}
_SAME |= dict.fromkeys(_BE, "be")
_BORDERS = frozenset('. ; : ! ? -- — – ( ) " “ ” …'.split())
_LINKS = frozenset('but rather instead no and , so yes " “ ” — -- –'.split())
_ECHOES = frozenset("it this that they these those he she".split())
_SUBORDINATORS = frozenset(
    "if whether because although though unless when while since that which who whom".split()
)
_MOST = 24
"""Tokens of a clause that are looked at."""
_MOST_POLE = 20
_SCORES = {"same": 0.85, "echo": 0.75, "contrary": 0.7, "taken back": 0.7}


@dataclass(frozen=True, slots=True)
class Denial:
    """One find; tokens of the view. `how` says by what the second clause answers the first."""

    type: str
    how: str
    cues: tuple[Range, ...]
    rejected: tuple[Range, ...]
    asserted: Range
    additive: bool = False
    features: dict[str, float] = field(default_factory=dict)


class Reader:
    """The words of a document around a token; lists, for it is asked for one word at a time."""

    def __init__(self, document: Document) -> None:
        self.document = document
        tokens = document.tokens
        self.size = len(tokens)
        self.sentence: list[int] = tokens.sentence.tolist()
        self.paragraph: list[int] = tokens.paragraph.tolist()
        self._norms = document.vocabulary.strings(tokens.norm)

    def norm(self, token: int) -> str:
        return self._norms[token]

    def verb(self, token: int) -> str:
        """Lemma by which two words are the same; forms of "be" are one."""
        norm = self.norm(token)
        if norm in _SAME:
            return _SAME[norm]
        return self.document.vocabulary[int(self.document.tokens.lemma[token])] or norm

    def pos(self, token: int) -> str:
        return self.document.vocabulary[int(self.document.tokens.pos[token])]

    def is_word(self, token: int) -> bool:
        return bool(self.document.tokens.is_word[token])

    def start(self, token: int) -> int:
        """The first token of the clause that holds `token`."""
        begin = token
        while begin > 0 and token - begin < _MOST:
            before = begin - 1
            if self.sentence[before] != self.sentence[token] or self.norm(before) in _BORDERS:
                break
            begin = before
        return begin

    def stop(self, token: int) -> int:
        """One past the last token of the clause that goes on at `token`."""
        end = token
        while (
            end < self.size
            and end - token < _MOST
            and self.sentence[end] == self.sentence[token]
            and self.norm(end) not in _BORDERS
        ):
            end += 1
        return end


def denials(document: Document) -> list[Denial]:
    """All three shapes, in text order of the denying word."""
    if not len(document):
        return []
    reader = Reader(document)
    found: list[Denial] = []
    for token in np.flatnonzero(mask(document, "contrast-negation", _NEGATIONS)).tolist():
        found += _answered(reader, token)
        found += _taken_back(reader, token)
    for token in np.flatnonzero(mask(document, "contrast-contrary", _CONTRARY)).tolist():
        found += _contrary(reader, token)
    return _joined(sorted(found, key=lambda d: d.cues))


def _joined(found: list[Denial]) -> list[Denial]:
    """Several denials with one answer are one contrast ("not A, not B; it is C")."""
    kept: list[Denial] = []
    for denial in found:
        last = kept[-1] if kept else None
        if last is not None and last.asserted == denial.asserted and last.type == denial.type:
            cues = tuple(dict.fromkeys(last.cues + denial.cues))
            kept[-1] = replace(
                last, cues=tuple(sorted(cues)), rejected=last.rejected + denial.rejected
            )
        else:
            kept.append(denial)
    return kept


# ------------------------------------------------------------------ "The future is not X. It is Y."


def _answered(r: Reader, denied: int) -> Iterator[Denial]:
    begin = r.start(denied)
    if denied == begin or denied + 1 >= r.size:
        return
    after = r.norm(denied + 1)
    additive = after in _ADDITIVE
    if after in _NO_DENIAL and not (after == "to" or additive):
        return
    verb = denied - 1
    if not r.is_word(verb) and r.norm(verb) not in AUXILIARIES:
        return
    # What comes before the verb: an introduction up to the last comma is not the subject.
    subject = begin
    for token in range(begin, verb):
        if r.norm(token) in (",", "and", "but", "that"):
            subject = token + 1
    if subject >= verb or r.norm(subject) in _SUBORDINATORS:
        return
    if any(r.norm(t) in _SUBORDINATORS for t in range(begin, subject)):
        return
    stop = r.stop(denied + 1)
    start_of_pole = denied + 1 + additive
    for again in _clauses_after(r, denied + 1, stop):
        found = _answer(r, (subject, verb), denied, start_of_pole, again, additive)
        if found is not None:
            yield found
            return


def _clauses_after(r: Reader, begin: int, stop: int) -> list[int]:
    """Where an answering clause may begin: after a comma of this clause, and after its end."""
    places = [t + 1 for t in range(begin + 1, stop) if r.norm(t) == ","]
    if stop < r.size and r.norm(stop) not in ("?", "(", ")"):
        at = stop
        while at < r.size and not r.is_word(at) and at - stop < 3:
            if r.norm(at) == "?":
                return places
            at += 1
        places.append(at)
    found = []
    for place in places:
        at = place
        while at < r.size and r.norm(at) in _LINKS and at - place < 3:
            at += 1
        if (
            at < r.size
            and r.paragraph[at] == r.paragraph[begin]
            and r.sentence[at] - r.sentence[begin] <= 1
        ):
            found.append(at)
    return found


def _answer(
    r: Reader, clause: Range, denied: int, pole: int, again: int, additive: bool
) -> Denial | None:
    """What `again` opens, read as the clause (subject, verb) without its denial."""
    subject, verb = clause
    how, at = _same_subject(r, subject, verb, again)
    if how is None:
        return None
    end = r.stop(again)
    if at >= end:
        return None
    # The first clause without the denial: its verb, unless that is only there for the denial.
    one = ([] if r.norm(verb) in _DO else [verb]) + list(range(pole, r.stop(denied + 1)))
    two = list(range(at, end))
    if two and r.norm(two[0]) in ("also", "only", "rather", "instead", "simply", "just"):
        two = two[1:]
    same = 0
    while same < min(len(one), len(two)) and r.verb(one[same]) == r.verb(two[same]):
        same += 1
    if not same or same == len(one) or same == len(two):
        return None
    same = _phrase_start(r, one, same)
    rest_one, rest_two = one[same:], two[same:]
    opening = {r.norm(t) for t in rest_two[:3]}
    if opening & _DENYING or r.norm(rest_two[0]) in ("as", "because", ","):
        return None
    rejected = _cut(r, rest_one, again)
    asserted = _cut(r, rest_two, r.size)
    if rejected is None or asserted is None:
        return None
    bare = same == 1 and (r.verb(one[0]) == "be" or r.norm(one[0]) in AUXILIARIES)
    if bare and _after_but(r, again):
        return None  # "It is not free, but it is cheap" concedes.
    copula = same == 1 and r.verb(one[0]) in ("be", "have", "will", "can", "must", "should", "may")
    if copula and not _alike(r, rejected[0], asserted[0]):
        return None
    name = "not_only" if additive else "not_but"
    cues: list[Range] = [(denied, pole)]
    if how == "echo":
        cues.append((again, two[0] + 1))
    return Denial(
        name,
        how,
        tuple(cues),
        (rejected,),
        asserted,
        additive,
        {"same_words": float(same), "sentences": float(r.sentence[again] - r.sentence[denied])},
    )


_DENYING = _NEGATIONS | {"no", "nor", "none", "nothing", "neither"}


def _same_subject(r: Reader, subject: int, verb: int, again: int) -> tuple[str | None, int]:
    """How the second clause's subject takes up the first's, and where that subject ends."""
    words = [r.norm(t) for t in range(subject, verb) if r.norm(t) not in AUXILIARIES]
    words = words or [r.norm(subject)]
    count = len(words)
    here = [r.norm(t) for t in range(again, min(again + count, r.size))]
    if here == words:
        return "same", again + count
    first = here[0] if here else ""
    if first in _ECHOES and again + 1 < r.size:
        alone = count == 1 and words[0] in _PERSONS
        if not alone or {first, words[0]} <= {"it", "this", "that", "these", "those"}:
            return "echo", again + 1
    return None, again


def _after_but(r: Reader, again: int) -> bool:
    return any(r.norm(t) == "but" for t in range(max(0, again - 3), again))


def _phrase_start(r: Reader, tokens: list[int], same: int) -> int:
    """How many of the shared words stay outside the poles: "an age of" belongs to its noun."""
    if r.document.depth == "parsed":
        inside = {"DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON", "ADV"}
        at = same
        while at > 1 and (r.pos(tokens[at - 1]) in inside or r.norm(tokens[at - 1]) == "of"):
            at -= 1
        return at
    articles = [n for n in range(1, same) if r.norm(tokens[n]) in ARTICLES]
    return articles[0] if articles else same


_PERSONS = frozenset("i you he she it we they this that these those there who".split())


def _cut(r: Reader, tokens: list[int], limit: int) -> Range | None:
    """A pole: up to a comma, a conjunction before a clause, or the greatest length."""
    first = tokens[0]
    last = first
    for token in tokens[:_MOST_POLE]:
        if token >= limit or r.norm(token) == ",":
            break
        last = token + 1
    while last > first and (not r.is_word(last - 1) or r.norm(last - 1) in _OPEN_ENDS):
        last -= 1
    return (first, last) if last > first else None


_OPEN_ENDS = (
    PREPOSITIONS | DETERMINERS - {"all", "both", "this", "that"} | {"and", "but", "or", "not"}
)


def _alike(r: Reader, one: int, two: int) -> bool:
    """Whether two poles open alike: both a noun phrase, an adjective, a preposition, a verb."""
    if r.norm(one) == r.norm(two):
        return True
    return _kind(r, one) == _kind(r, two)


def _kind(r: Reader, token: int) -> str:
    norm = r.norm(token)
    if norm in PREPOSITIONS:
        return "preposition"
    if r.document.depth == "parsed":
        pos = r.pos(token)
        return "noun" if pos in ("DET", "NOUN", "PROPN", "NUM", "PRON") else pos
    if norm in ARTICLES:
        return "noun"
    return "ing" if norm.endswith("ing") and r.verb(token) != norm else "other"


# ------------------------------------------------------------------ "On the contrary, Y."


def _contrary(r: Reader, token: int) -> Iterator[Denial]:
    """The sentence before is the rejected pole; denied there, the whole is a correction."""
    first = token
    while first > 0 and r.norm(first - 1) in ("on", "the", "quite"):
        first -= 1
    if r.norm(first) not in ("on", "quite"):
        return
    opens = first == 0 or r.sentence[first - 1] != r.sentence[first]
    if not opens and r.norm(first - 1) not in (";", "--", "—", "–", '"', "“"):
        return
    at = token + 1
    while at < r.size and r.norm(at) in (",", ":", "--", "—") and at - token < 3:
        at += 1
    if at >= r.size or r.sentence[at] != r.sentence[token] or not r.is_word(at):
        return
    end = first
    while end > 0 and not r.is_word(end - 1) and first - end < 4:
        end -= 1
    if end == 0 or r.paragraph[end - 1] != r.paragraph[token]:
        return
    begin = end - 1
    while (
        begin > 0
        and r.sentence[begin - 1] == r.sentence[end - 1]
        and r.norm(begin - 1) not in (";", ":")
    ):
        begin -= 1
    while begin < end and not r.is_word(begin):
        begin += 1
    asserted = _cut(r, list(range(at, r.stop(at))), r.size)
    if asserted is None or begin >= end:
        return
    negated = [t for t in range(begin, end) if r.norm(t) in (*_NEGATIONS, "nor", "no")]
    rejected: Range = (begin, end)
    cues: tuple[Range, ...] = ((first, token + 1),)
    if negated:
        cues = ((negated[0], negated[0] + 1), *cues)
        rejected = (negated[0] + 1, end)
    if rejected[0] >= rejected[1]:
        return
    yield Denial("not_but" if negated else "other", "contrary", cues, (rejected,), asserted)


# ------------------------------------------------------------------ "A is certain, but B is not."


def _taken_back(r: Reader, denied: int) -> Iterator[Denial]:
    """A clause that ends in an auxiliary and "not" after "but" or "whereas": two parties."""
    ends = denied + 1 >= r.size or r.norm(denied + 1) in (".", ";", "!", ",", ":")
    if not ends or denied < 2 or r.norm(denied - 1) not in AUXILIARIES:
        return
    begin = r.start(denied)
    links = [t for t in range(begin, denied - 2) if r.norm(t) in ("but", "whereas", "yet")]
    if not links:
        return
    link = links[-1]
    subject = [t for t in range(link + 1, denied - 1) if r.is_word(t)]
    if not subject or (len(subject) == 1 and r.norm(subject[0]) in _PERSONS):
        return
    before = link
    while before > begin and not r.is_word(before - 1):
        before -= 1
    verb = _SAME.get(r.norm(denied - 1), r.norm(denied - 1))
    heads = {_SAME.get(r.norm(t), r.norm(t)) for t in range(begin, before)}
    # "do" stands for any verb; another auxiliary must have been said before.
    if before - begin < 2 or (verb not in heads and r.norm(denied - 1) not in _DO):
        return
    yield Denial(
        "whereas",
        "taken back",
        ((link, link + 1),),
        ((begin, before),),
        (subject[0], denied + 1),
    )


# ------------------------------------------------------------------ to matches


def match_of(document: Document, found: Denial, pack: str) -> Match:
    """A denial as a match; the entry is named "denial"."""
    starts, ends = document.tokens.start, document.tokens.end

    def span(place: Range) -> Span:
        return Span(int(starts[place[0]]), int(ends[place[1] - 1]))

    parts = [("cue", span(cue)) for cue in found.cues]
    parts.append(("asserted", span(found.asserted)))
    parts += [("rejected", span(rejected)) for rejected in found.rejected]
    labels = {"pack": pack, "entry": "denial", "answer": found.how}
    if found.additive:
        labels["additive"] = "true"
    score = _SCORES[found.how]
    return Match(found.type, tuple(parts), score, found.features, labels, document.depth)


def answers(document: Document, pack: str) -> list[Match]:
    """The denials of a document as matches of a pack."""
    return [match_of(document, denial, pack) for denial in denials(document)]


_NEAR = {"not_but": {"not_but", "other"}, "not_only": {"not_only"}, "whereas": {"whereas"}}
_NEAR["other"] = {"other", "not_but"}


def merged(framed: list[Match], answered: list[Match]) -> list[Match]:
    """Templates and denials in text order; of two that say the same the denial stays.

    A denial knows both clauses where a template knows its cue words only. A template of another
    type with the same cue word ("not only") stays and drops the denial.
    """
    kept = list(framed)
    for match in answered:
        rivals = [
            m for m in kept if any(a.overlaps(b) for a in m.of("cue") for b in match.of("cue"))
        ]
        if any(m.name not in _NEAR[match.name] for m in rivals):
            continue
        whole = [m for m in rivals if m.name in ("not_only", "whereas")]
        if whole:
            continue
        kept = [m for m in kept if m not in rivals]
        kept.append(match)
    return sorted(kept, key=lambda m: (m.span.start, m.span.end, m.name))
