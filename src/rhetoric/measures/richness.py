"""Vocabulary richness from how many words, types, and types of each frequency a text has.

All follow from the frequency spectrum and none from the order of the words. All but `simpsons_d`
and `yules_i` drift as a text grows: compare texts of the same length, or the same stretch of each.
"""

from __future__ import annotations

import math

import numpy as np

from rhetoric.measures._registry import Sequence, UndefinedError, ingredient, measure, registry
from rhetoric.model import Document, Spans

_HIGHER = "higher is more varied"
_ONE_WORD = "a ratio of logarithms needs more than one word"
_SPECTRUM = "the spectrum of a few words holds next to nothing but words that stand once"
_LEAST = {"words": 100}
_TWEEDIE = (
    "; see Tweedie, F. J., & Baayen, R. H. (1998). How variable may a constant be? Measures of "
    "lexical richness in perspective. Computers and the Humanities, 32(5), 323-352."
)


def _standing(document: Document, times: int) -> Spans:
    """The first place of each word that stands just so often."""
    sequence = registry().counter("word_sequence")(document)
    assert isinstance(sequence, Sequence)  # noqa: S101  (word_sequence() gives one)
    return sequence.spans.take(sequence.standing(times))


@ingredient(local=False)
def hapax_legomena(document: Document) -> Spans:
    """Words that stand once in this part."""
    return _standing(document, 1)


@ingredient(local=False)
def dis_legomena(document: Document) -> Spans:
    """Words that stand twice in this part, at the first place."""
    return _standing(document, 2)


def _logarithms(types: int, words: int) -> tuple[float, float]:
    if not words or not types:
        raise ZeroDivisionError
    if words == 1:
        raise UndefinedError(_ONE_WORD)
    return math.log(types), math.log(words)


@measure(
    unit="types a root of words",
    family="diversity",
    source=(
        "Guiraud, P. (1954). Les caractères statistiques du vocabulaire. Presses Universitaires "
        f"de France{_TWEEDIE}"
    ),
    minimum={"words": 1},
    direction=_HIGHER,
    disagreements="None: lexicalrichness (rttr) and lexical-diversity (root_ttr) give the same.",
)
def guiraud_r(types: int, words: int) -> float:
    """How varied the vocabulary is for a text of this length: the root type-token ratio.

    types / √words.
    """
    return types / math.sqrt(words)


@measure(
    unit="types a root of words",
    family="diversity",
    source="Carroll, J. B. (1964). Language and thought. Prentice-Hall.",
    minimum={"words": 1},
    direction=_HIGHER,
    disagreements="None: lexicalrichness (cttr) gives the same.",
)
def carroll_cttr(types: int, words: int) -> float:
    """How varied the vocabulary is for a text of this length: the corrected type-token ratio.

    types / √(2 × words): `guiraud_r` / √2.
    """
    return types / math.sqrt(2 * words)


@measure(
    unit="ratio of logarithms",
    family="diversity",
    source=(
        "Herdan, G. (1960). Type-token mathematics: A textbook of mathematical linguistics. "
        f"Mouton{_TWEEDIE}"
    ),
    minimum={"words": 2},
    because=_ONE_WORD,
    direction=_HIGHER,
    disagreements="None: lexicalrichness (Herdan) and lexical-diversity (log_ttr) give the same.",
)
def herdans_c(types: int, words: int) -> float:
    """How varied the vocabulary is when both counts are seen as growing by factors (log TTR).

    log types / log words; the base of the logarithm cancels out.
    """
    log_types, log_words = _logarithms(types, words)
    return log_types / log_words


@measure(
    unit="ratio of logarithms",
    family="diversity",
    source=(
        "Somers, H. H. (1966). Statistical methods in literary analysis. In J. Leed (Ed.), The "
        "computer and literary style (pp. 128-140). Kent State University Press."
    ),
    minimum={"words": 3, "types": 2},
    because="the logarithm of a logarithm needs three words of two types at least",
    direction=_HIGHER,
    disagreements="None: lexicalrichness (Summer, a common misspelling) gives the same.",
)
def somers_s(types: int, words: int) -> float:
    """How varied the vocabulary is, by logarithms of logarithms.

    ln ln types / ln ln words. The base matters here: natural logarithms.
    """
    log_types, log_words = _logarithms(types, words)
    if types < 2 or words < 3:
        raise UndefinedError("the logarithm of a logarithm needs three words of two types")
    return math.log(log_types) / math.log(log_words)


@measure(
    unit="score",
    family="diversity",
    source=(
        "Dugast, D. (1978). Sur quoi se fonde la notion d'étendue théoretique du vocabulaire? Le "
        f"français moderne, 46, 25-32{_TWEEDIE}"
    ),
    minimum={"words": 2},
    because=_ONE_WORD,
    direction=_HIGHER,
    disagreements=(
        "Dugast's logarithms are to base 10 in Tweedie and Baayen; lexicalrichness takes natural "
        "ones (Dugast), which multiplies the value by ln 10 = 2.303. Here: natural."
    ),
)
def dugasts_u(types: int, words: int) -> float:
    """How varied the vocabulary is: Dugast's Uber index.

    (ln words)² / (ln words - ln types); undefined where no word is repeated.
    """
    log_types, log_words = _logarithms(types, words)
    if types == words:
        raise UndefinedError("no word is repeated")
    return log_words**2 / (log_words - log_types)


@measure(
    unit="score",
    family="diversity",
    source=(
        "Maas, H.-D. (1972). Über den Zusammenhang zwischen Wortschatzumfang und Länge eines "
        f"Textes. Zeitschrift für Literaturwissenschaft und Linguistik, 2(8), 73-96{_TWEEDIE}"
    ),
    minimum={"words": 2},
    because=_ONE_WORD,
    direction="higher is less varied",
    disagreements=(
        "The base of the logarithm does not cancel out: lexicalrichness (Maas) takes natural "
        "logarithms, as here; lexical-diversity (maas_ttr) takes base 10, which multiplies the "
        "value by ln 10 = 2.303. textacy and quanteda: base 10 by default; quanteda's Maas is a, "
        "the root of this."
    ),
)
def maas_a2(types: int, words: int) -> float:
    """How fast the vocabulary stops growing: Maas's a².

    (ln words - ln types) / (ln words)², the inverse of `dugasts_u`; 0 where no word is repeated.
    """
    log_types, log_words = _logarithms(types, words)
    return (log_words - log_types) / log_words**2


@measure(
    unit="score",
    family="diversity",
    source=(
        "Yule, G. U. (1944). The statistical study of literary vocabulary. Cambridge University "
        "Press; as I in Oakes, M. P. (1998). Statistics for corpus linguistics. Edinburgh "
        "University Press."
    ),
    minimum=_LEAST,
    because=_SPECTRUM,
    direction=_HIGHER,
    disagreements="None: lexicalrichness (yulei) gives the same.",
)
def yules_i(word_sequence: Sequence, words: int) -> float:
    """How rarely words come again: Yule's I, the counterpart of `yules_k`.

    V² / (Σ f² V(f) - V), where V(f) types occur f times and V is the number of types.
    """
    if not words:
        raise ZeroDivisionError
    counts, how_many = word_sequence.spectrum
    total = int(how_many.sum())
    squares = int(np.sum(counts**2 * how_many))
    if squares == total:
        raise UndefinedError("no word is repeated")
    return float(total**2 / (squares - total))


@measure(
    unit="probability",
    family="diversity",
    source="Simpson, E. H. (1949). Measurement of diversity. Nature, 163, 688.",
    minimum=_LEAST,
    because=_SPECTRUM,
    direction="higher is more repetitive",
    disagreements=(
        "None: lexicalrichness (simpsond) gives the same. Ecologists often report 1 - D or 1 / D."
    ),
)
def simpsons_d(word_sequence: Sequence, words: int) -> float:
    """How likely two words drawn at random, without putting back, are the same word.

    Σ V(f) × f (f - 1) / (N (N - 1)), where V(f) types occur f times and N is the number of words.
    """
    if not words:
        raise ZeroDivisionError
    if words == 1:
        raise UndefinedError("two words cannot be drawn from one")
    counts, how_many = word_sequence.spectrum
    return int(np.sum(how_many * counts * (counts - 1))) / (words * (words - 1))


@measure(
    unit="score",
    family="diversity",
    source=(
        "Honoré, A. (1979). Some simple measures of richness of vocabulary. Association for "
        f"Literary and Linguistic Computing Bulletin, 7(2), 172-177{_TWEEDIE}"
    ),
    minimum=_LEAST,
    because=_SPECTRUM,
    direction=_HIGHER,
)
def honores_r(hapax_legomena: int, types: int, words: int) -> float:
    """How rich the vocabulary is in words that are said once: Honoré's R (also H).

    100 × ln words / (1 - hapax legomena / types); undefined where no word is repeated.
    """
    if not types:
        raise ZeroDivisionError
    if hapax_legomena == types:
        raise UndefinedError("no word is repeated")
    return 100 * math.log(words) / (1 - hapax_legomena / types)


@measure(
    unit="share of types",
    family="diversity",
    source=(
        "Sichel, H. S. (1975). On a distribution law for word frequencies. Journal of the American "
        f"Statistical Association, 70(351), 542-547{_TWEEDIE}"
    ),
    minimum={"types": 50},
    because=_SPECTRUM,
)
def sichels_s(dis_legomena: int, types: int) -> float:
    """How much of the vocabulary is said exactly twice: dis legomena / types.

    Sichel found it more stable over lengths than the share of words that are said once.
    """
    return dis_legomena / types


@measure(
    unit="score",
    family="diversity",
    source=(
        "Brunet, É. (1978). Le vocabulaire de Jean Giraudoux: Structure et évolution. Slatkine"
        f"{_TWEEDIE}"
    ),
    minimum={"words": 2},
    because="one word has no growth to speak of",
    direction="higher is less varied",
    disagreements=(
        "The exponent differs from author to author: 0.172 in Brunet as Tweedie and Baayen quote "
        "him, 0.165 in much clinical work. It is the setting `exponent`."
    ),
)
def brunets_w(types: int, words: int, *, exponent: float = 0.172) -> float:
    """How poor the vocabulary is for a text of this length: Brunet's W, mostly from 10 to 20.

    words ^ (types ^ -exponent).
    """
    if not words or not types:
        raise ZeroDivisionError
    return float(words ** (types**-exponent))


@measure(
    unit="share of words",
    family="diversity",
    source=(
        "Baayen, R. H. (2001). Word frequency distributions. Kluwer: the growth rate of the "
        "vocabulary, V(1, N) / N."
    ),
    minimum=_LEAST,
    because=_SPECTRUM,
    direction=_HIGHER,
)
def hapax_share(hapax_legomena: int, words: int) -> float:
    """How much of the text is words that are said once: hapax legomena / words.

    It also estimates how likely the next word of the text would be a new one.
    """
    return hapax_legomena / words


@measure(
    unit="share of words",
    family="diversity",
    source="Baayen, R. H. (2001). Word frequency distributions. Kluwer.",
    minimum=_LEAST,
    because=_SPECTRUM,
)
def dis_share(dis_legomena: int, words: int) -> float:
    """How much of the text is words that are said twice: 2 × dis legomena / words.

    Both occurrences count; `sichels_s` counts the types.
    """
    return 2 * dis_legomena / words
