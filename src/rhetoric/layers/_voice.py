"""Whose words: quotations between marks, and claims reported as another's."""

from __future__ import annotations

import numpy as np

from rhetoric.model import Document, Span

_OPEN = {"“": "”", "„": "“", "«": "»", "``": "''"}
_CLOSE = frozenset({"”", "»", "''"})
_STRAIGHT = frozenset({'"', "＂"})
_QUOTE_MARKS = frozenset({*_OPEN, *_CLOSE, *_STRAIGHT, "“"})
_FINAL = frozenset({".", "!", "?", ",", "…", "..."})
_FEWEST_WORDS = 6

REPORTING = frozenset(
    "say state note stress emphasize emphasise claim argue declare announce report warn point "
    "suggest insist maintain contend assert observe remark add acknowledge admit allege explain "
    "tell write believe think reiterate underline underscore affirm reaffirm conclude".split()
)
_NOT_ANOTHER = frozenset({"i", "we", "let"})
_NOT_SUBJECTS = frozenset({"to", "must", "should", "please"})


def quotations(document: Document) -> list[Span]:
    """Spans of quoted speech or text, marks included, in text order.

    A quotation opens and closes in one paragraph. Words in marks count as quoted when a comma,
    a colon or a reporting verb leads them in, when they end like a sentence, or when there are
    six or more; shorter ones are taken for names, titles and scare quotes.
    """
    return document.memo("quotations", lambda: _quotations(document))


def _quotations(document: Document) -> list[Span]:
    tokens, vocabulary = document.tokens, document.vocabulary
    is_mark = vocabulary.derived("quote-mark", _QUOTE_MARKS.__contains__, dtype=np.bool_)
    found: list[Span] = []
    opened: int | None = None
    closer = ""
    for place in np.flatnonzero(is_mark[tokens.form]).tolist():
        mark = vocabulary[int(tokens.form[place])]
        if opened is not None and tokens.paragraph[opened] != tokens.paragraph[place]:
            opened = None
        glued_left = place > 0 and not tokens.space_after[place - 1]
        if opened is None:
            closing = glued_left and bool(tokens.space_after[place])
            if mark in _OPEN or (mark in _STRAIGHT and not closing):
                opened, closer = place, _OPEN.get(mark, mark)
        elif mark == closer or (mark in _CLOSE and closer not in _STRAIGHT):
            if _is_speech(document, opened, place):
                found.append(Span(int(tokens.start[opened]), int(tokens.end[place])))
            opened = None
    return found


def _is_speech(document: Document, opened: int, closed: int) -> bool:
    tokens, vocabulary = document.tokens, document.vocabulary
    if closed - opened < 2:
        return False
    words = int(tokens.is_word[opened + 1 : closed].sum())
    if words >= _FEWEST_WORDS:
        return True
    if vocabulary[int(tokens.form[closed - 1])] in _FINAL - {","} and words > 1:
        return True
    if opened == 0 or words < 2:
        return False
    before = vocabulary[int(tokens.norm[opened - 1])]
    lemma = vocabulary[int(tokens.lemma[opened - 1])]
    comma = before in (",", ":") and opened > 1
    verb = vocabulary[int(tokens.lemma[opened - 2])] if comma else lemma
    return before == ":" or verb in REPORTING


def attributed_spans(document: Document) -> list[Span]:
    """Spans of claims that are reported as another's: the words after "… pointed out that".

    The reporting verb is followed by "that" within three tokens, and the nearest subject before
    it is not "I" or "we". The claim is taken to run to the sentence's end, at both depths.
    """
    return document.memo("attributed", lambda: _attributed(document))


def _attributed(document: Document) -> list[Span]:
    tokens, vocabulary = document.tokens, document.vocabulary
    reporting = vocabulary.derived("reporting", REPORTING.__contains__, dtype=np.bool_)
    that = vocabulary.find("that")
    if that is None or not len(tokens):
        return []
    spans: list[Span] = []
    last_token = len(tokens) - 1
    for verb in np.flatnonzero(reporting[tokens.lemma]).tolist():
        after = tokens.norm[verb + 1 : verb + 4]
        hits = np.flatnonzero(after == that)
        if not len(hits):
            continue
        begin = verb + 1 + int(hits[0]) + 1
        sentence = tokens.sentence[verb]
        if begin > last_token or tokens.sentence[begin] != sentence:
            continue
        if document.depth == "parsed" and vocabulary[int(tokens.pos[verb])] not in ("VERB", "AUX"):
            continue
        before = vocabulary.strings(tokens.norm[max(0, verb - 4) : verb])
        same = tokens.sentence[max(0, verb - 4) : verb] == sentence
        near = [word for word, inside in zip(before, same.tolist(), strict=True) if inside]
        if not near or _NOT_ANOTHER & set(near) or near[-1] in _NOT_SUBJECTS:
            continue
        end = int(np.searchsorted(tokens.sentence, sentence, side="right")) - 1
        while end > begin and not tokens.is_word[end]:
            end -= 1
        spans.append(Span(int(tokens.start[begin]), int(tokens.end[end])))
    return spans
