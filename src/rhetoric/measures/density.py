"""Density and sophistication: how much of the text carries content, and how rare and how long its
words are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec

import numpy as np

from rhetoric.measures._counting import _syllable_counts, tagged, token_spans, word_index
from rhetoric.measures._registry import Sequence, UndefinedError, ingredient, measure
from rhetoric.measures.words import _holds
from rhetoric.model import BoolArray, Document, Spans

_ONE = {"words": 1}
_RARER = "higher is more demanding"
_SHARE = "share of words"
_NO_WORDFREQ = "needs the package wordfreq (pip install rhetoric-analysis[frequencies])"
_LAUFER = (
    "Laufer, B., & Nation, P. (1995). Vocabulary size and use: Lexical richness in L2 written "
    "production. Applied Linguistics, 16(3), 307-322; ranks by Speer, R. (2022). wordfreq "
    "[Computer software]. https://doi.org/10.5281/zenodo.7199437"
)
_FORMS = (
    "Laufer and Nation rank word families (one rank for all forms of a word) by other lists; here "
    "each form has its own rank, so that the shares of rare words are higher."
)


# ---- ingredients ----


def is_content(document: Document) -> BoolArray:
    """For each word of the view whether it is a content word; see `content_words`."""

    def make() -> BoolArray:
        which = word_index(document)
        if document.depth == "parsed":
            lexical = tagged(document, "pos", ["NOUN", "PROPN", "VERB", "ADJ"])
            adverb = tagged(document, "pos", ["ADV"]) & ~_holds(document, "function")
            found: BoolArray = (lexical | adverb)[which]
            return found
        table = document.vocabulary.derived("measures.letter.1", _has_letter, dtype=np.bool_)
        norm = document.tokens.norm[which]
        return table[norm] & ~_holds(document, "function")[which]

    return document.memo("measures.is_content", make)


def _has_letter(word: str) -> bool:
    return any(map(str.isalpha, word))


@ingredient()
def content_words(document: Document) -> Spans:
    """Parsed: nouns, names, full verbs, adjectives, and adverbs that are no function words;
    surface: words with a letter that are no function words (`FUNCTION_WORDS`)."""
    return token_spans(document, word_index(document)[is_content(document)])


@ingredient(label="content words")
def content_word_sequence(document: Document) -> Sequence:
    """The content words in order, folded (case, quotes, hyphens)."""
    which = word_index(document)[is_content(document)]
    return Sequence(token_spans(document, which), document.tokens.norm[which])


@ingredient()
def monosyllables(document: Document) -> Spans:
    """Words of one syllable."""
    return token_spans(document, word_index(document)[_syllable_counts(document) == 1])


def _letters(word: str) -> int:
    return sum(map(str.isalpha, word))


@ingredient()
def long_words(document: Document) -> Spans:
    """Words of seven letters or more; a hyphenated compound is several words."""
    which = word_index(document)
    table = document.vocabulary.derived("measures.letters.1", _letters, dtype=np.int32)
    return token_spans(document, which[table[document.tokens.norm[which]] > 6])


@cache
def _ranks() -> Mapping[str, int]:
    """The most frequent forms of English with their rank from 0."""
    if find_spec("wordfreq") is None:
        raise UndefinedError(_NO_WORDFREQ)
    from wordfreq import top_n_list

    return {word: rank for rank, word in enumerate(top_n_list("en", 5000))}


def _in_band(document: Document, first: int, last: int) -> Spans:
    ranks = _ranks()
    which = word_index(document)
    table = document.vocabulary.derived(
        "measures.rank.1", lambda word: ranks.get(word, len(ranks)), dtype=np.int32
    )
    rank = table[document.tokens.norm[which]]
    letters = document.vocabulary.derived("measures.letter.1", _has_letter, dtype=np.bool_)
    spelled = letters[document.tokens.norm[which]]
    return token_spans(document, which[(rank >= first) & (rank < last) & spelled])


@ingredient()
def words_to_1000(document: Document) -> Spans:
    """Words among the 1,000 most frequent forms of English, by wordfreq."""
    return _in_band(document, 0, 1000)


@ingredient()
def words_to_2000(document: Document) -> Spans:
    """Words of ranks 1,001 to 2,000 among the forms of English, by wordfreq."""
    return _in_band(document, 1000, 2000)


@ingredient()
def words_to_5000(document: Document) -> Spans:
    """Words of ranks 2,001 to 5,000 among the forms of English, by wordfreq."""
    return _in_band(document, 2000, 5000)


@ingredient()
def words_beyond_5000(document: Document) -> Spans:
    """Words with a letter that are not among the 5,000 most frequent forms, by wordfreq."""
    return _in_band(document, len(_ranks()), len(_ranks()) + 1)


# ---- measures ----


@measure(
    unit=_SHARE,
    family="density",
    source=(
        "Ure, J. (1971). Lexical density and register differentiation. In G. Perren & J. L. M. "
        "Trim (Eds.), Applications of linguistics (pp. 443-452). Cambridge University Press."
    ),
    minimum=_ONE,
    direction="higher is denser",
    disagreements=(
        "Tools differ in what is lexical: Lu's LCA leaves out adverbs that do not come from "
        "adjectives; others count auxiliaries or numerals. Here numerals are no content words."
    ),
)
def lexical_density(content_words: int, words: int) -> float:
    """How much of the text carries content rather than grammar: content words / words.

    Speech is mostly below 0.4 and writing above it, Ure found. The value of a parsed text and
    that of its surface differ by a few hundredths: with tags *like* can be told from *to like*.
    """
    return content_words / words


@measure(
    unit="content words a clause",
    family="density",
    source="Halliday, M. A. K. (1985). Spoken and written language. Deakin University Press.",
    minimum={"finite_clauses": 1},
    because="without a finite verb there is no clause",
    direction="higher is denser",
)
def content_words_per_clause(content_words: int, finite_clauses: int) -> float:
    """How much content a clause is made to carry: content words / finite clauses.

    Halliday's lexical density: one to two in speech, three to six in writing.
    """
    return content_words / finite_clauses


@measure(
    unit="syllables a word",
    family="density",
    source=("Fucks, W. (1952). On mathematical analysis of style. Biometrika, 39(1/2), 122-129."),
    minimum=_ONE,
    direction="higher is longer",
    disagreements=(
        "Syllables are counted by rule; pyphen (textacy, older textstat) counts hyphenation "
        "points, of which there are fewer; textstat takes them from the CMU dictionary where it "
        "has the word."
    ),
)
def syllables_per_word(syllables: int, words: int) -> float:
    """How many syllables a word has on average: syllables / words."""
    return syllables / words


@measure(
    unit=_SHARE,
    family="density",
    source=("Fucks, W. (1952). On mathematical analysis of style. Biometrika, 39(1/2), 122-129."),
    minimum=_ONE,
    direction="higher is plainer",
)
def monosyllable_share(monosyllables: int, words: int) -> float:
    """How much of the text is words of one syllable: monosyllables / words."""
    return monosyllables / words


@measure(
    unit=_SHARE,
    family="density",
    source=(
        "McLaughlin, G. H. (1969). SMOG grading: A new readability formula. Journal of Reading, "
        "12(8), 639-646 (what counts as a polysyllable)."
    ),
    minimum=_ONE,
    direction=_RARER,
)
def polysyllable_share(polysyllables: int, words: int) -> float:
    """How much of the text is words of three syllables or more: polysyllables / words."""
    return polysyllables / words


@measure(
    unit=_SHARE,
    family="density",
    source="Björnsson, C. H. (1968). Läsbarhet. Liber.",
    minimum=_ONE,
    direction=_RARER,
)
def long_word_share(long_words: int, words: int) -> float:
    """How much of the text is words of seven letters or more: long words / words."""
    return long_words / words


@measure(
    unit=_SHARE,
    family="density",
    source=_LAUFER,
    minimum=_ONE,
    direction="higher is plainer",
    disagreements=_FORMS,
)
def first_1000_share(words_to_1000: int, words: int) -> float:
    """How much of the text is words that everybody knows: forms of rank 1 to 1,000 / words.

    Needs the package wordfreq. Numbers in digits belong to no band.
    """
    return words_to_1000 / words


@measure(
    unit=_SHARE,
    family="density",
    source=_LAUFER,
    minimum=_ONE,
    disagreements=_FORMS,
)
def second_1000_share(words_to_2000: int, words: int) -> float:
    """How much of the text is words of the second thousand: forms of rank 1,001 to 2,000 / words.

    Needs the package wordfreq.
    """
    return words_to_2000 / words


@measure(
    unit=_SHARE,
    family="density",
    source=_LAUFER,
    minimum=_ONE,
    direction=_RARER,
    disagreements=_FORMS,
)
def rank_2000_to_5000_share(words_to_5000: int, words: int) -> float:
    """How much of the text is words of middling frequency: forms of rank 2,001 to 5,000 / words.

    Needs the package wordfreq.
    """
    return words_to_5000 / words


@measure(
    unit=_SHARE,
    family="density",
    source=_LAUFER,
    minimum=_ONE,
    direction=_RARER,
    disagreements=_FORMS,
)
def beyond_5000_share(words_beyond_5000: int, words: int) -> float:
    """How much of the text is rarer than the 5,000 most frequent forms: such words / words.

    Needs the package wordfreq. Names are often among them.
    """
    return words_beyond_5000 / words


@measure(
    unit=_SHARE,
    family="density",
    source=(
        "Laufer, B. (1995). Beyond 2000: A measure of productive lexicon in a second language. In "
        "L. Eubank, L. Selinker, & M. Sharwood Smith (Eds.), The current state of interlanguage "
        "(pp. 265-272). John Benjamins; ranks by wordfreq."
    ),
    minimum=_ONE,
    direction=_RARER,
    disagreements=_FORMS,
)
def beyond_2000_share(words_to_5000: int, words_beyond_5000: int, words: int) -> float:
    """How much of the text lies beyond the 2,000 most frequent forms of English: Beyond 2000.

    (words of rank 2,001 to 5,000 + rarer words) / words. Needs the package wordfreq.
    """
    return (words_to_5000 + words_beyond_5000) / words
