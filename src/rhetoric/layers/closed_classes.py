"""The closed classes of English words, folded: what later rooms mean by a function word.

Words that belong to several classes stand in each. The lists follow the classes of a standard
reference grammar (Quirk, Greenbaum, Leech and Svartvik 1985, chapters 2, 4, 6, 9 and 13).
"""

from __future__ import annotations

import numpy as np

from rhetoric.model import BoolArray, Document, Vocabulary

ARTICLES = frozenset("a an the".split())
DETERMINERS = ARTICLES | frozenset(
    "this that these those my your his her its our their some any each every no all both either "
    "neither another such which what whose whatever whichever".split()
)
PRONOUNS = frozenset(
    "i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his "
    "himself she her hers herself it its itself they them their theirs themselves this that these "
    "those who whom whose which what whoever whatever one ones other others another each all both "
    "some any none someone somebody something anyone anybody anything everyone everybody "
    "everything nobody nothing there".split()
)
PREPOSITIONS = frozenset(
    "about above across after against along alongside amid amidst among amongst around as at "
    "before behind below beneath beside besides between beyond by concerning despite down during "
    "except for from in inside into like near of off on onto out outside over past per regarding "
    "since than through throughout till to toward towards under underneath until unto up upon "
    "versus via with within without".split()
)
COORDINATORS = frozenset("and or but nor yet so".split())
SUBORDINATORS = frozenset(
    "after although as because before if lest once provided since than that though till unless "
    "until when whenever where whereas wherever whether while whilst how why".split()
)
AUXILIARIES = frozenset(
    "be am is are was were been being have has had having do does did done doing will would shall "
    "should can could may might must ought cannot 's 're 've 'll 'd 'm ca wo sha".split()
)
PARTICLES = frozenset("to not n't 's '".split())
ADVERBS = frozenset(
    "not also just only even too very then there here now so thus still already more most much "
    "less least as well again ever never".split()
)
FUNCTION_WORDS = (
    (DETERMINERS | PRONOUNS | PREPOSITIONS | COORDINATORS | SUBORDINATORS | AUXILIARIES)
    | PARTICLES
    | ADVERBS
)
ORDINALS: dict[str, int] = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),
        start=1,
    )
}


def flags(vocabulary: Vocabulary, name: str, words: frozenset[str]) -> BoolArray:
    """For each id of the vocabulary whether its string is one of `words`, kept under `name`."""
    table: BoolArray = vocabulary.derived(f"class-{name}", words.__contains__, dtype=np.bool_)
    return table


def mask(document: Document, name: str, words: frozenset[str]) -> BoolArray:
    """For each token of the document whether its folded form is one of `words`."""
    found: BoolArray = flags(document.vocabulary, name, words)[document.tokens.norm]
    return found
