"""How often words of a kind stand: rates per 1,000 words, each with its words as evidence.

At depth ``parsed`` tags decide what a word is (*May* the month, *will* the noun). At ``surface``
a few rules on the words beside it do, which each docstring states; counts at the two depths may
differ by a few.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from rhetoric.measures._counting import begins_sentence, class_bits, tagged, token_spans
from rhetoric.measures._registry import ingredient, measure
from rhetoric.model import Document, Spans, fold

_BIBER = "Biber, D. (1988). Variation across speech and writing. Cambridge University Press."
_LONGMAN = (
    "Biber, D., Johansson, S., Leech, G., Conrad, S., & Finegan, E. (1999). Longman grammar of "
    "spoken and written English. Longman."
)
_UNIT = "per 1,000 words"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


FUNCTION_WORDS = _set(
    # articles, determiners, quantifiers
    """a an the this that these those each every either neither both all some any no none such
    what which whose many much more most few fewer fewest several enough little less least
    another other others own same"""
    # pronouns
    """ i me my mine myself we us our ours ourselves you your yours yourself yourselves thou thee
    thy thine ye he him his himself she her hers herself it its itself they them their theirs
    themselves one oneself who whom whoever whomever whatever whichever someone somebody something
    anyone anybody anything everyone everybody everything nobody nothing"""
    # prepositions
    """ about above across after against along alongside amid amidst among amongst around as at
    before behind below beneath beside besides between beyond by concerning despite down during
    except for from in inside into like near of off on onto out outside over past per since
    through throughout till to toward towards under underneath until unto up upon via with within
    without"""
    # conjunctions and subordinators
    """ and or but nor so yet if because although though unless whereas whether while than when
    whenever where wherever why how lest once"""
    # auxiliaries
    """ am is are was were be been being do does did doing done have has had having can could may
    might must shall should will would ought cannot"""
    # particles and closed-class adverbs
    """ not there here then thus hence too very just only also again ever never always even still
    already now however therefore moreover"""
)
"""Closed-class words of English after the classes of Quirk et al. (1985, §2.34 f.); the list was
made for this library. A word counts in any use (*like* the verb, *may* the month)."""

# Words on -tion, -ment, -ness, -ity whose ending is no suffix on a word of today's English.
_NO_NOMINALIZATIONS = _set(
    """nation question mention fiction ration lotion potion notion motion station section auction
    caution fraction faction function junction portion proportion option caption mansion dictation
    moment comment cement element segment document monument instrument ornament parliament torment
    fragment sediment garment experiment supplement complement compliment implement temperament
    testament tenement regiment parchment augment lament ferment foment
    witness harness wilderness business governess lioness baroness
    city entity pity deity identity quantity quality charity trinity vicinity dignity amenity
    calamity celebrity commodity university entity laity gravity cavity city facility"""
)
_NOMINAL = re.compile(r"^(.{3,}?)(?:(tion|ment)s?|ness(?:es)?|it(?:y|ies))$")

_PERSONS: Mapping[str, frozenset[str]] = {
    "first_person_singular": _set("i me my mine myself"),
    "first_person_plural": _set("we us our ours ourselves"),
    "second_person": _set("you your yours yourself yourselves thou thee thy thine thyself ye"),
    "third_person": _set(
        "he him his himself she her hers herself they them their theirs themselves themself"
    ),
}
_MODALS: Mapping[str, frozenset[str]] = {
    "obligation": _set("must should ought"),
    "possibility": _set("can could may might ca cannot"),
    "prediction": _set("will would shall wo sha 'll 'd"),
}
NEGATIONS = _set("not n't no never neither nor nobody nothing nowhere none cannot")
"""Words of negation after Tottie (1991): not-negation and no-negation."""

_CLASSES: Mapping[str, frozenset[str]] = {
    "function": FUNCTION_WORDS,
    **_PERSONS,
    **_MODALS,
    "negation": NEGATIONS,
    "have": _set("have has had having"),
    "to": _set("to"),
    "clitic_s": _set("'s"),
}
_BIT = {name: 1 << place for place, name in enumerate(_CLASSES)}
_BITS_NAME = "measures.word_classes.1"


def _holds(document: Document, name: str) -> NDArray[np.bool_]:
    bits = document.memo(
        _BITS_NAME,
        lambda: class_bits(document.vocabulary, _BITS_NAME, _CLASSES)[document.tokens.norm],
    )
    held: NDArray[np.bool_] = (bits & _BIT[name]) != 0
    return held


def _keep(
    document: Document, which: NDArray[np.intp], test: Callable[[str, int, int], bool]
) -> NDArray[np.intp]:
    """Those tokens of `which` that pass a test on the text, their start and their end."""
    tokens, text = document.tokens, document.text
    pairs = zip(tokens.start[which].tolist(), tokens.end[which].tolist(), strict=True)
    passed = np.array([test(text, start, end) for start, end in pairs], dtype=np.bool_)
    return which[passed] if len(which) else which


# ---- what stands beside a word, read from the text ----

_BEFORE = re.compile(r"([^\W\d_]+(?:['’][a-z]+)?)[ \t\n\u00a0]+$")
_DETERMINERS = _set("the a an my our your his her its their")
_WILLFUL = _set(
    """political free good own iron strong collective common popular general national public human
    divine military great firm sheer full united economic very of with"""
)
_NOUN_AFTER = re.compile(
    r"\s*[.,;:!?)\"”]|\s+(?:of|to|toward|towards|and|or|for|in|is|was|has|among|on|by|which)\b"
)
_NUMBERED = _set("war part chapter article section title volume act book phase appendix annex")
_MONTH_BEFORE = _set(
    """in of since until till by last next this early late mid during before after from through
    on and or for to"""
)
_DATE_AFTER = re.compile(r"\.?,?\s+(?:the\s+)?\d")


def _word_before(text: str, start: int) -> str:
    near = text[max(0, start - 24) : start]
    words = near.rsplit(None, 1)
    if not words or near[-1] not in " \t\n\u00a0":
        return ""
    # Letters stand in the last word only: from there the expression has the least to try.
    found = _BEFORE.search(near, near.rfind(words[-1]))
    return fold(found.group(1)) if found else ""


def _is_noun_by_rule(text: str, start: int, end: int) -> bool:
    """*the will, their might, a must, political will to act*: no modal."""
    before = _word_before(text, start)
    if before in _DETERMINERS or before.endswith("'s"):
        return True
    return before in _WILLFUL and _NOUN_AFTER.match(text, end) is not None


def _is_modal_by_rule(document: Document, which: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether each candidate is a modal verb, without a parse; see the measures' docstrings."""
    tokens, text = document.tokens, document.text
    first = begins_sentence(document, which)
    starts, ends = tokens.start[which].tolist(), tokens.end[which].tolist()
    verdicts = []
    for start, end, opens in zip(starts, ends, first.tolist(), strict=True):
        form = text[start:end]
        small = fold(form)
        if small in ("ca", "wo", "sha"):
            verdict = fold(text[end : end + 3]) == "n't"
        elif small == "'d":
            verdict = False
        elif small in ("will", "can", "might", "must"):
            # A capital inside a sentence: Will the name (but not where all is in capitals).
            is_name = form.istitle() and not opens and small == "will"
            verdict = not is_name and not _is_noun_by_rule(text, start, end)
        elif small == "may" and form != "may":
            month = _DATE_AFTER.match(text, end) or _word_before(text, start) in _MONTH_BEFORE
            verdict = not month and (opens or form == "MAY")
        else:
            verdict = True
        verdicts.append(verdict)
    return np.array(verdicts, dtype=np.bool_)


def _modals(document: Document, strength: str) -> NDArray[np.intp]:
    which = np.flatnonzero(_holds(document, strength))
    if document.depth == "parsed":
        return which[tagged(document, "tag", ["MD"])[which]]
    return which[_is_modal_by_rule(document, which)] if len(which) else which


# ---- ingredients ----


@ingredient()
def function_words(document: Document) -> Spans:
    """Words of `FUNCTION_WORDS`."""
    return token_spans(
        document, np.flatnonzero(_holds(document, "function") & document.tokens.is_word)
    )


def is_nominalization(word: str) -> bool:
    """Whether a folded word ends in -tion, -ment, -ness or -ity (or its plural) by suffix."""
    found = _NOMINAL.match(word)
    if found is None:
        return len(word) == 5 and word == "unity"
    singular = re.sub(r"(?<=s)es$|(?<=[nt])s$", "", word)
    singular = re.sub(r"ities$", "ity", singular)
    return singular not in _NO_NOMINALIZATIONS


@ingredient()
def nominalizations(document: Document) -> Spans:
    """Nouns made of verbs and adjectives by -tion, -ment, -ness, -ity; plurals too."""
    table = document.vocabulary.derived(
        "measures.nominalization.1", is_nominalization, dtype=np.bool_
    )
    found = table[document.tokens.norm] & document.tokens.is_word
    if document.depth == "parsed":
        found &= tagged(document, "pos", ["NOUN", "PROPN"])
    return token_spans(document, np.flatnonzero(found))


@ingredient()
def first_person_singular(document: Document) -> Spans:
    """I, me, my, mine, myself; not the numeral (World War I), not a mine (parsed: by the tags)."""
    which = np.flatnonzero(_holds(document, "first_person_singular"))
    if document.depth == "parsed":
        return token_spans(document, which[tagged(document, "pos", ["PRON", "DET"])[which]])

    def is_pronoun(text: str, start: int, end: int) -> bool:
        small = text[start:end].lower()
        if small == "i":
            return _word_before(text, start) not in _NUMBERED
        return small != "mine" or _word_before(text, start) not in _DETERMINERS

    return token_spans(document, _keep(document, which, is_pronoun))


@ingredient()
def first_person_plural(document: Document) -> Spans:
    """We, us, our, ours, ourselves and the 's of let's; not US in capitals, the country."""
    which = np.flatnonzero(_holds(document, "first_person_plural"))
    which = _keep(document, which, lambda text, start, end: text[start:end] != "US")
    clitic = np.flatnonzero(_holds(document, "clitic_s"))
    clitic = _keep(document, clitic, _follows_let)
    return token_spans(document, np.sort(np.concatenate([which, clitic])))


def _follows_let(text: str, start: int, end: int) -> bool:
    return re.search(r"(?i)\blet$", text[max(0, start - 4) : start]) is not None and end > start


@ingredient()
def second_person(document: Document) -> Spans:
    """You, your, yours, yourself, yourselves; thou, thee, thy, thine, thyself, ye."""
    return token_spans(document, np.flatnonzero(_holds(document, "second_person")))


@ingredient()
def third_person(document: Document) -> Spans:
    """He, she, they in all their forms; not it."""
    return token_spans(document, np.flatnonzero(_holds(document, "third_person")))


@ingredient()
def modals_of_obligation(document: Document) -> Spans:
    """Must, should, ought, and have to in its forms (one span for both words)."""
    tokens = document.tokens
    single = _modals(document, "obligation")
    have = _holds(document, "have")[:-1] & _holds(document, "to")[1:]
    if document.depth == "parsed":
        have &= tagged(document, "tag", ["TO"])[1:]
    pairs = np.flatnonzero(have)
    start = np.concatenate([tokens.start[single], tokens.start[pairs]])
    end = np.concatenate([tokens.end[single], tokens.end[pairs + 1]])
    order = np.argsort(start, kind="stable")
    return Spans(start[order], end[order])


@ingredient()
def modals_of_possibility(document: Document) -> Spans:
    """Can, could, may, might."""
    return token_spans(document, _modals(document, "possibility"))


@ingredient()
def modals_of_prediction(document: Document) -> Spans:
    """Will, would, shall, 'll; parsed: also 'd where it is would."""
    return token_spans(document, _modals(document, "prediction"))


@ingredient()
def negations(document: Document) -> Spans:
    """Words of `NEGATIONS`."""
    return token_spans(document, np.flatnonzero(_holds(document, "negation")))


# ---- measures ----


def _per_thousand(count: int, words: int) -> float:
    return 1000 * count / words


@measure(
    unit=_UNIT,
    family="words",
    source=(
        "Mosteller, F., & Wallace, D. L. (1964). Inference and disputed authorship: The "
        "Federalist. Addison-Wesley; classes after Quirk, R., Greenbaum, S., Leech, G., & "
        "Svartvik, J. (1985). A comprehensive grammar of the English language. Longman."
    ),
    minimum={"words": 1},
)
def function_word_rate(function_words: int, words: int) -> float:
    """How much of the text is grammar: articles, pronouns, prepositions, conjunctions, auxiliaries.

    1,000 × function words / words. The list is the library's own (`FUNCTION_WORDS`), made from
    the closed classes of Quirk et al.; a word counts in any use.
    """
    return _per_thousand(function_words, words)


@measure(
    unit=_UNIT,
    family="words",
    source=_BIBER,
    minimum={"words": 1},
    direction="higher is more abstract",
)
def nominalization_rate(nominalizations: int, words: int) -> float:
    """How often an action or quality is made a noun: words on -tion, -ment, -ness, -ity and their
    plurals.

    1,000 × nominalizations / words. Left out is a list of words whose ending is no suffix today
    (nation, moment, city). Parsed: only words tagged as nouns (proper ones too); surface: all
    words with the ending, so that a verb such as *to position* is counted.
    """
    return _per_thousand(nominalizations, words)


@measure(unit=_UNIT, family="words", source=_BIBER, minimum={"words": 1})
def first_person_singular_rate(first_person_singular: int, words: int) -> float:
    """How often the speaker says I, me, my, mine, myself: 1,000 × count / words.

    The numeral (World War I) is left out, by its tag or by the word before it.
    """
    return _per_thousand(first_person_singular, words)


@measure(unit=_UNIT, family="words", source=_BIBER, minimum={"words": 1})
def first_person_plural_rate(first_person_plural: int, words: int) -> float:
    """How often the text says we, us, our, ours, ourselves or let's: 1,000 × count / words.

    US in capitals is the country. Who is meant by *we* is not told apart.
    """
    return _per_thousand(first_person_plural, words)


@measure(unit=_UNIT, family="words", source=_BIBER, minimum={"words": 1})
def second_person_rate(second_person: int, words: int) -> float:
    """How often the audience is addressed: you, your, and thou, thee, ye: 1,000 × count / words."""
    return _per_thousand(second_person, words)


@measure(unit=_UNIT, family="words", source=_BIBER, minimum={"words": 1})
def third_person_rate(third_person: int, words: int) -> float:
    """How often others are spoken of as he, she or they: 1,000 × count / words.

    It is left out, as Biber counts it apart.
    """
    return _per_thousand(third_person, words)


@measure(unit=_UNIT, family="words", source=f"{_BIBER} *Have to* after {_LONGMAN}")
def modal_obligation_rate(modals_of_obligation: int, words: int) -> float:
    """How often something must, should, ought to or has to be: 1,000 × count / words.

    *Have to* counts once, also in "what we have to offer". Surface: *must* after an article or a
    possessive is a noun.
    """
    return _per_thousand(modals_of_obligation, words)


@measure(unit=_UNIT, family="words", source=_BIBER, minimum={"words": 1})
def modal_possibility_rate(modals_of_possibility: int, words: int) -> float:
    """How often something can, could, may or might be: 1,000 × count / words.

    Surface: *May* is the month before a number, after a preposition, and with a capital inside a
    sentence; *can* and *might* after an article or a possessive are nouns.
    """
    return _per_thousand(modals_of_possibility, words)


@measure(unit=_UNIT, family="words", source=_BIBER, minimum={"words": 1})
def modal_prediction_rate(modals_of_prediction: int, words: int) -> float:
    """How often something will, would or shall be: 1,000 × count / words.

    Surface: *will* is a noun after an article or a possessive, after an adjective such as
    *political* where no verb can follow, and a name with a capital inside a sentence; *'d* is
    left out, because it may be *had*.
    """
    return _per_thousand(modals_of_prediction, words)


@measure(
    unit=_UNIT,
    family="words",
    source=(
        "Tottie, G. (1991). Negation in English speech and writing: A study in variation. "
        "Academic Press."
    ),
    minimum={"words": 1},
)
def negation_rate(negations: int, words: int) -> float:
    """How often the text negates: not, n't, no, never, neither, nor, nobody, nothing, nowhere,
    none: 1,000 × count / words.

    Prefixes (un-, dis-) and *without* are left out; the *not* of "not only" counts.
    """
    return _per_thousand(negations, words)
