"""How sentences are built. All but the commas need a parse; labels are those of spaCy's English
pipelines, with the Universal Dependencies names beside them."""

from __future__ import annotations

import numpy as np

from rhetoric.measures._counting import tagged, token_spans
from rhetoric.measures._registry import ingredient, measure
from rhetoric.model import Document, Spans

_BIBER = "Biber, D. (1988). Variation across speech and writing. Cambridge University Press."
_AUXILIARY = ("aux", "auxpass", "aux:pass", "cop")
_SUBJECT = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl", "nsubj:pass", "csubj:pass")


@ingredient(needs="parsed", label="words in the parse")
def parse_words(document: Document) -> Spans:
    """Tokens that are no punctuation; here enclitics ('s, n't) stand on their own."""
    outside = tagged(document, "pos", ["PUNCT", "SPACE"])
    return token_spans(document, np.flatnonzero(~outside))


@ingredient(needs="parsed")
def dependencies(document: Document) -> Spans:
    """Links between two words: for each the stretch from the one to the other."""
    tokens = document.tokens
    is_word = ~tagged(document, "pos", ["PUNCT", "SPACE"])
    which = np.flatnonzero((tokens.head != 0) & is_word)
    head = which + tokens.head[which]
    which, head = which[is_word[head]], head[is_word[head]]
    start = tokens.start[np.minimum(which, head)]
    end = tokens.end[np.maximum(which, head)]
    order = np.lexsort((end, start))
    return Spans(start[order], end[order])


@ingredient(needs="parsed", local=False)
def finite_clauses(document: Document) -> Spans:
    """Clauses with a finite verb, at that verb; imperatives too.

    A finite verb joined to another one by a conjunction opens a clause only where it has a
    subject of its own ("they came and saw": one; "they came and we saw": two).
    """
    tokens = document.tokens
    place = np.arange(len(tokens))
    finite = tagged(document, "tag", ["MD", "VBZ", "VBP", "VBD"])
    auxiliary = tagged(document, "dep", _AUXILIARY)
    verb = np.where(auxiliary, place + tokens.head, place)
    has_subject = np.zeros(len(tokens), dtype=np.bool_)
    subjects = np.flatnonzero(tagged(document, "dep", _SUBJECT) & (tokens.head != 0))
    has_subject[subjects + tokens.head[subjects]] = True
    has_finite = np.zeros(len(tokens), dtype=np.bool_)
    has_finite[verb[finite]] = True
    joined = tagged(document, "dep", ["conj"])
    opens = finite & (~joined[verb] | has_subject[verb])
    imperative = tagged(document, "tag", ["VB"]) & tagged(document, "dep", ["ROOT", "root"])
    return token_spans(document, np.flatnonzero(opens | (imperative & ~has_finite)))


@ingredient(needs="parsed")
def passives(document: Document) -> Spans:
    """Passive verb phrases, at their auxiliary (was, been, got)."""
    which = np.flatnonzero(tagged(document, "dep", ["auxpass", "aux:pass"]))
    return token_spans(document, which)


@ingredient(needs="parsed")
def nouns(document: Document) -> Spans:
    """Common and proper nouns."""
    return token_spans(document, np.flatnonzero(tagged(document, "pos", ["NOUN", "PROPN"])))


@ingredient(needs="parsed")
def verbs(document: Document) -> Spans:
    """Verbs that are no auxiliaries."""
    return token_spans(document, np.flatnonzero(tagged(document, "pos", ["VERB"])))


@measure(
    unit="words",
    family="syntax",
    source=(
        "Liu, H. (2008). Dependency distance as a metric of language comprehension difficulty. "
        "Journal of Cognitive Science, 9(2), 159-191."
    ),
    minimum={"dependencies": 1},
    direction="higher is harder",
)
def mean_dependency_distance(dependencies: Spans, parse_words: Spans) -> float:
    """How far on average a word stands from the word it depends on.

    Σ |distance| / links; neighbors stand 1 apart; punctuation is neither counted nor linked.
    """
    if not len(dependencies):
        raise ZeroDivisionError
    first = np.searchsorted(parse_words.start, dependencies.start, side="left")
    last = np.searchsorted(parse_words.start, dependencies.end, side="left")
    return float(np.mean(last - first - 1))


@measure(
    unit="clauses a sentence",
    family="syntax",
    source=(
        "Hunt, K. W. (1965). Grammatical structures written at three grade levels. National "
        "Council of Teachers of English; as C/S in Lu, X. (2010). Automatic analysis of syntactic "
        "complexity in second language writing. International Journal of Corpus Linguistics, "
        "15(4), 474-496."
    ),
    minimum={"sentences": 1},
    direction="higher is more complex",
)
def clauses_per_sentence(finite_clauses: int, sentences: int) -> float:
    """How many clauses a sentence holds: finite clauses (and imperatives) / sentences.

    A sentence without a finite verb adds none, so that a value below 1 is possible.
    """
    return finite_clauses / sentences


@measure(unit="per 1,000 words", family="syntax", source=_BIBER, minimum={"words": 1})
def passive_rate(passives: int, words: int) -> float:
    """How often the verb is passive, with or without a by-phrase: 1,000 × passives / words.

    A passive is counted at its auxiliary: "was seen and heard" is one.
    """
    return 1000 * passives / words


@measure(
    unit="nouns a verb",
    family="syntax",
    source=(
        "Wells, R. (1960). Nominal and verbal style. In T. A. Sebeok (Ed.), Style in language "
        "(pp. 213-220). MIT Press."
    ),
    minimum={"verbs": 1},
    direction="higher is more nominal",
)
def nouns_per_verb(nouns: int, verbs: int) -> float:
    """Nominal or verbal style: nouns (proper ones too) / verbs (auxiliaries not)."""
    return nouns / verbs


@measure(
    unit="commas a sentence",
    family="syntax",
    source="A plain count a sentence, as a sign of joined clauses and lists that needs no parse.",
    minimum={"sentences": 1},
)
def commas_per_sentence(commas: int, sentences: int) -> float:
    """How many commas a sentence holds: commas / sentences.

    Where there is no parse it stands in for the measures that need one; it cannot tell a clause
    from a list.
    """
    return commas / sentences
