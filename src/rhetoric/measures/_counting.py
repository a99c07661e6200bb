"""What several families count: words, sentences, syllables, types; and how words are looked up.

An ingredient is local where a part of the document gives just those spans of the whole that lie
inside the part. What looks at a neighboring word therefore reads it from the text, never from the
view, whose border may lie between the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from rhetoric.measures import syllables as syllable_rules
from rhetoric.measures._registry import Sequence, ingredient
from rhetoric.model import BoolArray, Document, IntArray, Spans, Vocabulary, fold

_SIBILANT = ("s", "x", "z", "ch", "sh", "ce", "ge", "se", "ze", "che", "dge")


def token_spans(document: Document, which: NDArray[np.intp]) -> Spans:
    """The spans of the tokens at `which`."""
    return document.tokens.spans.take(which)


def word_index(document: Document) -> NDArray[np.intp]:
    """Where the words stand among the tokens."""
    return document.memo("measures.word_index", lambda: np.flatnonzero(document.tokens.is_word))


def class_bits(
    vocabulary: Vocabulary, name: str, classes: Mapping[str, frozenset[str]]
) -> IntArray:
    """For each type the classes that hold it, one bit a class in the order of `classes`.

    Args:
        name: name under which the vocabulary keeps the answer; it stands for these `classes`.
    """
    bits: dict[str, int] = {}
    for place, words in enumerate(classes.values()):
        for word in words:
            bits[word] = bits.get(word, 0) | 1 << place
    return vocabulary.derived(name, lambda word: bits.get(word, 0))


def occurrences(document: Document, words: str | Iterable[str]) -> Spans:
    """Where any of `words` stands as a whole token; case and quotes are folded.

    >>> from rhetoric.preparing import prepare
    >>> document = prepare("We shall go on. So we will.", depth="surface")
    >>> len(occurrences(document, "we"))
    2
    """
    wanted = [words] if isinstance(words, str) else words
    found = (document.vocabulary.find(fold(word)) for word in wanted)
    ids = np.array([i for i in found if i is not None], dtype=np.int32)
    return token_spans(document, np.flatnonzero(np.isin(document.tokens.norm, ids)))


def tagged(document: Document, column: str, labels: Iterable[str]) -> BoolArray:
    """Which tokens carry one of `labels` in the column ``pos``, ``tag``, ``dep`` or ``morph``."""
    values: IntArray = getattr(document.tokens, column)
    found = np.zeros(len(values), dtype=np.bool_)
    for label in labels:  # a few comparisons are ten times faster than np.isin
        known = document.vocabulary.find(label)
        if known is not None:
            found |= values == known
    return found


def begins_sentence(document: Document, which: NDArray[np.intp]) -> BoolArray:
    """Whether each token at `which` is the first word of its sentence (quotes may precede it)."""
    tokens = document.tokens
    starts = document.sentences.start[tokens.sentence[which]].tolist()
    places = tokens.start[which].tolist()
    text = document.text
    return np.array(
        [
            start == place or not any(map(str.isalnum, text[start:place]))
            for start, place in zip(starts, places, strict=True)
        ],
        dtype=np.bool_,
    )


# ---- ingredients ----


@ingredient()
def words(document: Document) -> Spans:
    """Tokens with a letter or a digit; an enclitic ('s, n't, 'll) belongs to the word before."""
    return token_spans(document, word_index(document))


@ingredient(label="words")
def word_sequence(document: Document) -> Sequence:
    """The words in order, folded (case, quotes, hyphens), so that equal words have equal ids."""
    which = word_index(document)
    spans = words(document)
    assert isinstance(spans, Spans)  # noqa: S101  (words() gives spans)
    return Sequence(spans, document.tokens.norm[which])


@ingredient(local=False)
def types(document: Document) -> Spans:
    """Different words, folded: the place where each first stands in this part."""
    sequence = word_sequence(document)
    assert isinstance(sequence, Sequence)  # noqa: S101  (word_sequence() gives one)
    return sequence.spans.take(sequence.previous < 0)


@ingredient(local=False)
def sentences(document: Document) -> Spans:
    """Sentences with at least one word; at the border of a part, the stretch inside it."""
    tokens = document.tokens
    which = syllable_rules.distinct(tokens.sentence[word_index(document)])
    first = np.searchsorted(tokens.sentence, which, side="left")
    last = np.searchsorted(tokens.sentence, which, side="right") - 1
    return Spans(tokens.start[first], tokens.end[last])


@ingredient()
def syllables(document: Document) -> Spans:
    """Nuclei of the words' syllables by rule, with those of enclitics that add one (didn't)."""
    tokens = document.tokens
    which = word_index(document)
    nuclei = syllable_rules.nuclei_of_tokens(
        document.vocabulary, tokens.form[which], tokens.start[which], tokens.end[which]
    )
    extra = _syllabic_enclitics(document)
    if not extra:
        return nuclei
    added = np.array(extra, dtype=np.int32)
    start = np.concatenate([nuclei.start, added[:, 0]])
    end = np.concatenate([nuclei.end, added[:, 1]])
    order = np.argsort(start, kind="stable")
    return Spans(start[order], end[order])


_CLITICS = {"clitic": frozenset({"n't", "'s", "'d", "'ll", "'ve", "'re"})}


def _syllabic_enclitics(document: Document) -> list[tuple[int, int]]:
    """Enclitics that are spoken as a syllable: did|n't, Bush|'s, it|'ll, could|'ve, it|'d."""
    tokens, text = document.tokens, document.text
    is_clitic = class_bits(document.vocabulary, "measures.clitic.1", _CLITICS)[tokens.norm] > 0
    found = []
    for place in np.flatnonzero(is_clitic & ~tokens.is_word).tolist():
        start, end = int(tokens.start[place]), int(tokens.end[place])
        clitic = fold(text[start:end])
        host = text[max(0, start - 3) : start].lower()
        if not host or not host[-1].isalpha():
            continue
        if clitic == "n't":
            # do|n't, are|n't and ca|n't stay one syllable, wo|n't as well.
            spoken = host[-1] in "dst"
        elif clitic == "'s":
            spoken = host.endswith(_SIBILANT)
        elif clitic == "'d":
            spoken = host[-1] in "td"
        else:
            spoken = clitic != "'re" and host[-1] not in "aeiouyw"
        if spoken:
            found.append((start, end))
    return found


def _syllable_counts(document: Document) -> IntArray:
    """Syllables of each word, enclitics left out."""
    which = word_index(document)
    return document.memo(
        "measures.syllable_counts",
        lambda: syllable_rules.syllables_of_types(document.vocabulary, document.tokens.form[which]),
    )


@ingredient()
def polysyllables(document: Document) -> Spans:
    """Words of three syllables or more, names included, as McLaughlin counts them."""
    return token_spans(document, word_index(document)[_syllable_counts(document) >= 3])


_UNKNOWN = -1


def _inflected(vocabulary: Vocabulary, forms: IntArray) -> NDArray[np.int8]:
    """For each form whether its ending makes the third of three syllables, worked out in place
    for those types only that are asked for."""
    table: NDArray[np.int8] = vocabulary.derived(
        "measures.inflected.1", lambda _: _UNKNOWN, dtype=np.int8
    )
    missing = syllable_rules.distinct(forms[table[forms] == _UNKNOWN])
    table[missing] = [_third_by_suffix(vocabulary[i]) for i in missing.tolist()]
    return table[forms]


def _third_by_suffix(word: str) -> bool:
    """Whether -ed, -es or -ing makes the third of exactly three syllables (created, changes)."""
    small = word.lower()
    if not small.endswith(("ed", "es", "ing")):
        return False
    places = syllable_rules.nuclei(word)
    return len(places) == 3 and places[-1][0] >= len(word) - (3 if small.endswith("ing") else 2)


@ingredient()
def complex_words(document: Document) -> Spans:
    """Words of three syllables or more without those that Gunning leaves out.

    Left out: names, and words made of names, by the capital inside a sentence (parsed: also what
    is tagged as a proper noun anywhere), and words whose third syllable is the ending -ed, -es
    or -ing. Of compounds of short words, those with a hyphen are left out because each part is a
    word; those in one piece (bookkeeper) stay.
    """
    which = word_index(document)[_syllable_counts(document) >= 3]
    tokens, vocabulary = document.tokens, document.vocabulary
    forms = tokens.form[which]
    keep = _inflected(vocabulary, forms) == 0
    capital = vocabulary.derived("measures.capital.1", _is_capitalized, dtype=np.bool_)[forms]
    at = np.flatnonzero(capital)
    keep[at] &= begins_sentence(document, which[at])
    if document.depth == "parsed":
        keep &= ~tagged(document, "pos", ["PROPN"])[which]
    return token_spans(document, which[keep])


def _is_capitalized(word: str) -> bool:
    # A word all in capitals may stand in a heading or be shouted: that makes it no name.
    return word[:1].isupper() and not word.isupper()


@ingredient()
def commas(document: Document) -> Spans:
    """Commas that stand as tokens of their own (not those inside 1,000)."""
    return occurrences(document, ",")
