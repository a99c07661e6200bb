"""Syllables of English words by rule: one nucleus (vowel group) a syllable.

A syllable's place is the span of its nucleus, so that a count of syllables can be shown in the
text. The rules read the spelling; a list of common words holds what they would get wrong.
Against the CMU Pronouncing Dictionary the count is right for 99.8 % of the running words of the
presidential speeches on whose words the rules were adjusted, for 99.4 to 99.6 % of other prose,
and for 94.8 % of the dictionary's entries, most of them names (``bench/syllables.py``).

What is not an ordinary word: a token without letters is one syllable, the whole token (``1949``);
inside a mixed token each run of digits is one (``COVID-19`` has three). Capitals are spelled out,
one syllable a letter, where they have no vowel (``GDP``), or are two or three and no common word
(``UN``, ``IMF``); longer runs with a vowel are read as words (``NATO``). A token of more than 64
characters is no word of any language and counts as one syllable.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetoric.model import IntArray, Spans, Vocabulary

LONGEST = 64
"""Characters of the longest token that the rules read: its nuclei fit one 64-bit mask."""

Nuclei = tuple[tuple[int, int], ...]
"""Half-open places of the nuclei inside a word, in order."""

_C = "[bcdfghjklmnpqrstvwxz]"
_RUN = re.compile("[aeiouy]+")

# Two vowel letters side by side: whether they are one nucleus, and where it is the other way.
# A pair that is not listed is two (chaos, vacuum). Patterns are tried at the pair's place.
_PAIRS: dict[str, tuple[bool, str]] = {
    "ae": (True, r"(?<=r)ael"),  # Caesar; Isra-el
    "ai": (True, r"aic(?!e)|aity"),  # wait; mosa-ic, la-ity
    "au": (True, ""),
    "ay": (True, ""),
    "ea": (
        True,  # mean; re-ality, cre-ate, line-ar, nucle-ar, the-ater, Kore-an, are-a, re-act
        rf"eali[tsz]|(?<=cr)eat(?!ure)|(?<=[lm]in)ea|(?<=nucl)ear|(?<=th)eat[re]"
        rf"|(?<=[aeiouy]{_C})ean?s?$|(?<=[aeiouy]{_C}{_C})ean?s?$|(?<=[lnm])eat(?:['e]$|[ei]|ion)"
        r"|(?<=^pr)eam|(?<=^r)ea(?=ct|ff|pp|ss[eu]|rm|wak|ttr|dm|dj|llo|lig)",
    ),
    "ee": (True, r"(?<=^r)ee(?=lec|nt|na|st|xa|mer|ng|mp|va)|(?<=^pr)ee[mx]"),  # re-elect
    "ei": (True, r"eings?$|eity|eis[mt]|eit[ie]|(?<=^r)ei(?=n[ftv]|nst|mb|mp|t)"),  # be-ing
    "eu": (True, r"eum|eus$|(?<=^r)eu[nsp]"),  # muse-um, re-unite
    "ey": (True, ""),
    "ie": (
        True,  # field; sci-ence, audi-ence, soci-ety, happi-er, happi-est, ali-en
        r"(?<=sc)ie|(?<=[^ctln])ien[ct]|(?<=cl)ient|ien(?:s?$|a)|iet|(?<!^p)(?<!^t)iers?$"
        r"|(?<!^pr)iest$|(?<=^h)ier|(?<=d)iev",
    ),
    "oa": (True, r"(?<=^c)oa(?=li|le|ut)|oa$|oasi"),  # road; co-alition
    "oe": (True, r"(?<=^p)oe|(?<=^c)oe[dfrvx]|oe(?=t|lec|ver|co|n|rs?$)"),  # goes; po-et
    "oi": (True, r"oings?$|oic(?!['e]|i[en])|ois[mt]|(?<=^c)oinc"),  # join; go-ing, hero-ic
    "oo": (True, r"(?<=^c)oo(?=p[et]|rd)|(?<=z)ool"),  # good; co-operate
    "ou": (True, ""),
    "oy": (True, ""),
    "ue": (False, r"ue(?:s|d|print)?$"),  # flu-ent; value
    "ui": (True, r"u(?:in|id|i[ts][mty]|iti|ici|ie)(?<!guid)(?<!suiti)"),  # fruit; ru-in, flu-id
    "uy": (True, ""),
    "ia": (
        False,  # medi-a; social, Asian, Russia, Italian, peculiar, marriage, parliament
        r"(?<=[ct])ia(?=l(?!it)|ns?$|tiv)|(?<=s)ia(?=ns?$|$|l)|(?<=[aeiouy]l)ia(?=ns?$|r)"
        r"|(?<=ill)ia[mn]|(?<=rr)iag|(?<=l)iamen|(?<=g)ia(?=ns?$|$|nc)|(?<=sh)ia",
    ),
    "io": (
        False,  # radi-o; nation, fashion, million, union, opinion, behavior, senior
        r"(?<=[tsxcg])ion|(?<=sh)ion|(?<=ll)ion|(?<=[aeiou]n)ion|(?<=v)ior|(?<=n)iors?$",
    ),
    "iu": (False, r"(?<=g)ium"),  # radi-us; Belgium
    "eo": (False, r"(?<=[gh])eons?$|(?<=p)eopl|(?<=[lj])eopa|(?<=g)eorg"),  # vide-o; people
    "ua": (False, r"(?<=s)ua[dvs]"),  # actu-al; persuade
    "uo": (False, r"(?<=b)uoy"),
}
_RULES = {pair: (one, re.compile(but) if but else None) for pair, (one, but) in _PAIRS.items()}
_TRIPLES = {
    "eau": re.compile("eau(?!th)"),
    "eye": re.compile("eye"),
    "ieu": re.compile("ieu"),
    "iou": re.compile("(?<=[ctgx])ious"),
    "eou": re.compile("(?<=g)eous|(?<=ht)eous"),
}
# The u of qu, and of gu where it only keeps the g hard, belongs to the nucleus after it.
_GLIDE = re.compile(r"(?<=q)u|(?<=g)u(?=a(?:g|r|n$|y|v)|e(?![nl]|$|s$|d$)|i(?!ngs?$|ty|ti)|y)")
# Vowels that are written but not spoken: at the end of a word that has another vowel …
_SILENT_END = re.compile(
    rf"""
      (?<! [bcdfgkpstz]l ) (?<! [bcgt]r ) (?<= {_C} ) e $                   # not table, acre
    | (?<! [bcdfgkpstz]l ) (?<! [bcgt]r ) (?<! [cs]h ) (?<= [bdfhkmnprtvwl] ) e (?= s $ )  # makes
    | (?<! [bcdfgkptz]l ) (?<! [bcdfgkpt]r ) (?<= [bcfghjkmnpqrsvwxzl] ) e (?= d $ )   # walked
    | (?<= [aeou]y ) e (?= d $ )                                            # played
    | (?<= [aeiouyns][gq] ) ue (?= [sd]? $ )                                # league, technique
    """,
    re.VERBOSE,
)
# … or before a suffix or the second part of a compound.
_SILENT_INSIDE = re.compile(
    rf"""
    (?<= ic ) a (?= lly $ )                                                 # basically
    | (?<= ^ev ) e (?= ry ) | (?<= ^for ) e (?= [cfhm] | go | s[aei] | t[eo] | be | w | kn )
    | (?<= ^ther ) e (?= [bfiotuw] ) | (?<= ^her ) e (?= in | by | to | with | after )
    | (?: (?<= [aeiouy]{_C} ) | (?<= [aeiouy]{_C}[bcdfghjkmnpqrstvwxz] ) ) e
    (?= (?: ly | ment | ful | less | ness | some | teen | ty | fore | thing | time | where | what
          | body | how | by | after | line | house | man | men | work | land | town | wide | ward
          | like | keep | guard | hold | mak | room | ship | side | boat | power | place | spread
          | wise | long | sman | smen | craft | hood | lihood | stone | table | mate | meal | back
          | way | well | ball | day | build | own | sale | sav | blood | heart | fight | cropper )
        (?: s | ly | al | ally | ers? | ings? | ed | edly | ship | manship | fully | ness )? $ )
    """,
    re.VERBOSE,
)
_ANY_VOWEL = re.compile("[aeiouy]")
_SYLLABIC_M = re.compile("(?<=[aeiouy]s)ms?$|(?<=th)ms?$")

# Words that the rules above get wrong; the nuclei are in capitals, "|" parts two nuclei.
_EXCEPTIONS = """
    bUsinEss bUsinEssEs bUsinEssmEn bUsinEssmAn M|R M|RS D|R ElEmEnt ElEmEnts ElEmEntAl
    ElEmEntArY EvenIng EvenIngs cOnscIEnce cOnscIEnces OvErsEAs AnY|One sOmeOne EverY|One
    sOverEIgn sOverEIgns sOverEIgntY mOreOvEr gEnIUs sOldIEr sOldIErs frOntIEr frOntIErs prEmIEr
    OcEAn OcEAns cAlIfOrnIA pEnnsYlvAnIA vIrgInIA AUstrAlIA mIlItIA mIlItIAs cOlonEl cOlonEls
    cAtAstrOphE dI|AbEtEs AngElEs wIckEd rUggEd nAkEd crOOkEd rAggEd jAggEd dOggEd bElOvEd
    wrEtchEd mAYbE lAwyEr lAwyErs kEnyA mIchAEl blOOdshEd wAtErshEd rEcIpE IdE|A IdE|As sImIlE
    AcmE EpItOmE frE|Er nOnethElEss mIleAge tUEsdAY wEdnesdAY wEdnesdAYs tUEsdAYs ElIzAbEth
    crEAtUre crEAtUres ArE|A ArE|As vI|EnnA rEAl hOmOgEnE|OUs lIEUtEnAnt whOlesAle lIvelIhOOd
    cOllEAgue cOllEAgues Isle Isles AIsle whErE|As jUlIA IsrAElI IsrAElIs nA|Ive sEOUl
    rwAndA vAcUUm dI|AlOgue nIcArAgUA prO|ActIve rAdI|O|ActIve prE|AmblE
"""


@cache
def _exceptions() -> dict[str, Nuclei]:
    table: dict[str, Nuclei] = {}
    for entry in _EXCEPTIONS.split():
        places: list[tuple[int, int]] = []
        offset = 0
        for piece in entry.split("|"):
            runs = re.finditer("[A-Z]+", piece)
            places.extend((offset + run.start(), offset + run.end()) for run in runs)
            offset += len(piece)
        table[entry.replace("|", "").lower()] = tuple(places)
    return table


def _plain(word: str) -> list[tuple[int, int]]:
    """The nuclei of a run of small letters a to z; at least one."""
    known = _exceptions().get(word)
    if known is not None:
        return list(known)
    places: list[tuple[int, int]] = []
    mute = _SILENT_INSIDE.search(word) if len(word) > 4 else None
    if mute:
        word = word[: mute.start()] + "'" + word[mute.end() :]
    mute = _SILENT_END.search(word, max(0, len(word) - 3)) if "e" in word[-3:] else None
    if mute and _ANY_VOWEL.search(word, 0, mute.start()):
        word = word[: mute.start()] + "''"[: mute.end() - mute.start()] + word[mute.end() :]
    if word.startswith("mc") and len(word) > 4:
        places.append((0, 2))  # McKinley
    for run in _RUN.finditer(word):
        start, stop = run.span()
        if start == 0 and word[0] == "y" and stop > 1:
            start = 1  # a consonant: year, young
        if stop - start == 1:
            places.append((start, stop))
        else:
            places.extend(_split(word, start, stop))
    syllabic = _SYLLABIC_M.search(word) if "m" in word[-2:] else None
    if syllabic:
        places.append((syllabic.start(), syllabic.start() + 1))
    if not places:
        places.append((0, len(word)))
    return places


def _split(word: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Cut a run of two vowel letters or more into nuclei."""
    places = []
    at = start
    while at < stop:
        first = at
        if word[at] == "u" and at + 1 < stop and _GLIDE.match(word, at):
            at += 1
        triple = _TRIPLES.get(word[at : at + 3])
        rule = _RULES.get(word[at : at + 2])
        if at + 2 < stop and triple is not None and triple.match(word, at):
            at += 3
        elif at + 1 < stop and rule is not None:
            one, but = rule
            at += 2 if one != (but is not None and but.match(word, at) is not None) else 1
        else:
            at += 1
        places.append((first, at))
    return places


# Capitals of two or three letters that are common words, not initials (WE SHALL, OF THE).
# US and WHO are left out: in capitals they are names.
_SHOUTED = frozenset(
    """AM AN AND ARE AS AT BE BUT BY CAN DID DO END FAR FEW FOR GET GO GOD HAD HAS HE HER HIM HIS
    HOW IF IN IS IT ITS LAW LET MAN MAY MEN MR MRS MS DR MY NEW NO NOR NOT NOW OF OFF OLD ON ONE OR
    OUR OUT OWN PUT SAY SEE SET SHE SIX SO TEN THE TO TOO TWO UP WAR WAS WAY WE WHY WIN YES YET
    YOU ALL ANY DAY ACT AGO AID AIR ASK BAD BIG BOX CAR CUT DIE EAT JOB KEY LOW OIL PAY RUN SIR SON
    TAX TRY USE""".split()
)
_PIECES = re.compile(r"[a-z]+|\d+")


def _letters(word: str) -> str:
    """One small letter a to z for each character: accents dropped, others kept as they are."""
    plain = []
    for character in word:
        base = unicodedata.normalize("NFD", character)[0].lower()
        # An accented e at the end of a word is spoken (café); y is never silent.
        plain.append("y" if character in "éèêëÉ" else base if len(base) == 1 else character)
    return "".join(plain)


def nuclei(word: str) -> Nuclei:
    """The nuclei of one word as written: at least one, except that an empty word has none.

    >>> nuclei("community")
    ((1, 2), (4, 5), (6, 7), (8, 9))
    >>> [len(nuclei(word)) for word in ("people", "handled", "GDP", "1949", "COVID-19")]
    [2, 2, 3, 1, 3]
    """
    if not word:
        return ()
    if len(word) > LONGEST:
        return ((0, len(word)),)
    if word.isascii():
        if word.isalpha() and not word.isupper():
            return tuple(_plain(word.lower()))
        return _mixed(word, word.lower())
    return _mixed(word, _letters(word))


def _mixed(word: str, small: str) -> Nuclei:
    """Nuclei of a token with capitals, digits, hyphens or letters beyond a to z."""
    places: list[tuple[int, int]] = []
    has_digit = any(map(str.isdigit, word))
    has_letter = False
    for piece in _PIECES.finditer(small):
        start, stop = piece.span()
        if small[start].isdigit():
            places.append((start, stop))
            continue
        has_letter = True
        written = word[start:stop]
        if written.isupper() and _is_spelled_out(written):
            places.extend((at, at + 1) for at in range(start, stop))
        elif has_digit and not _ANY_VOWEL.search(small, start, stop):
            continue  # 19th, 1990s, 5km
        else:
            places.extend((start + a, start + b) for a, b in _plain(small[start:stop]))
    if not has_letter or not places:
        return ((0, len(word)),)
    return tuple(places)


def _is_spelled_out(capitals: str) -> bool:
    if len(capitals) == 1:
        return True
    if not _ANY_VOWEL.search(capitals.lower()):
        return len(capitals) <= 6 and capitals not in _SHOUTED
    return len(capitals) <= 3 and capitals not in _SHOUTED


def count_syllables(word: str) -> int:
    """How many syllables `word` has, by the rules of this module.

    >>> count_syllables("nationality")
    5
    """
    return len(nuclei(word))


# ---- many tokens at once ----


def _masks(word: str) -> tuple[int, int]:
    """The nuclei's first and last characters as bits of two 64-bit numbers."""
    first = last = 0
    for start, stop in nuclei(word):
        first |= 1 << start
        last |= 1 << (min(stop, LONGEST) - 1)
    return first, last


def _blank(_: str) -> tuple[int, int]:
    return 0, 0


def distinct(ids: NDArray[Any]) -> NDArray[Any]:
    """The different values of `ids`, ascending."""
    # What np.unique does, but that loads numpy.ma (40 ms) when it is called for values alone.
    ordered = np.sort(ids)
    first = np.ones(len(ordered), dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


def _masks_of(vocabulary: Vocabulary, forms: IntArray) -> NDArray[np.uint64]:
    """The table of masks, filled for at least the types in `forms`: shape (types, 2)."""
    # Most strings of a vocabulary are no words (folded forms, lemmas, tags): only what is asked
    # for is worked out, in place. A word has at least one nucleus, so 0 means "not yet".
    table: NDArray[np.uint64] = vocabulary.derived("syllable_masks_1", _blank, dtype=np.uint64)
    missing = distinct(forms[table[forms, 0] == 0])
    if len(missing):
        table[missing] = np.array(
            [_masks(vocabulary[i]) for i in missing.tolist()], dtype=np.uint64
        ).reshape(-1, 2)
    return table


def syllables_of_types(vocabulary: Vocabulary, forms: IntArray) -> IntArray:
    """The number of syllables of each type in `forms`, computed once per type."""
    table = _masks_of(vocabulary, forms)
    counts: IntArray = np.bitwise_count(table[forms, 0]).astype(np.int32)
    return counts


def nuclei_of_tokens(
    vocabulary: Vocabulary, forms: IntArray, start: IntArray, end: IntArray
) -> Spans:
    """The nuclei of tokens in text order: one span a syllable.

    Args:
        forms: ids of the tokens' forms. start, end: the tokens' spans.
    """
    table = _masks_of(vocabulary, forms)
    starts: list[NDArray[np.int32]] = []
    ends: list[NDArray[np.int32]] = []
    block = 1 << 15  # 64 bytes a token while its bits are spread out
    for at in range(0, len(forms), block):
        masks = table[forms[at : at + block]]
        base = start[at : at + block]
        first_row, first_bit = _bits(masks[:, 0])
        last_row, last_bit = _bits(masks[:, 1])
        starts.append((base[first_row] + first_bit).astype(np.int32))
        stop = (base[last_row] + last_bit + 1).astype(np.int32)
        whole = end[at : at + block]
        long = (whole - base)[last_row] > LONGEST
        ends.append(np.where(long, whole[last_row], stop).astype(np.int32))
    if not starts:
        return Spans.empty()
    return Spans(np.concatenate(starts), np.concatenate(ends))


def _bits(masks: NDArray[np.uint64]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Row and number of each bit that is set, in order."""
    octets = np.ascontiguousarray(masks.astype("<u8")).view(np.uint8)
    # As truth values: NumPy finds those that are set five times faster than among numbers.
    flat = np.flatnonzero(np.unpackbits(octets, bitorder="little").view(np.bool_))
    return flat >> 6, flat & 63
