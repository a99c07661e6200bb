"""Dictionaries looked up in plain tokens, with the counts that other tools give.

`lookup` follows quanteda and takes all its options; `count_as` counts as liwc-python, liwca,
contentcoder and Empath do. For packs and documents see `rhetoric.lexicon.match`.
"""

from rhetoric.lexicon.counting.quanteda import (
    Context,
    Features,
    Lookup,
    Match,
    compound,
    count_features,
    dfm_lookup,
    expand_patterns,
    index,
    kwic_tokens,
    lookup,
    phrase,
)
from rhetoric.lexicon.counting.sentiment import polarity_scores, valence_scores
from rhetoric.lexicon.counting.tools import (
    TOOLS,
    Counts,
    LiwcTrie,
    contentcoder_tokens,
    count_as,
    expand_wildcards,
    liwca_tokens,
    liwcalike,
    quanteda_tokens,
)

__all__ = [
    "TOOLS",
    "Context",
    "Counts",
    "Features",
    "LiwcTrie",
    "Lookup",
    "Match",
    "compound",
    "contentcoder_tokens",
    "count_as",
    "count_features",
    "dfm_lookup",
    "expand_patterns",
    "expand_wildcards",
    "index",
    "kwic_tokens",
    "liwca_tokens",
    "liwcalike",
    "lookup",
    "phrase",
    "polarity_scores",
    "quanteda_tokens",
    "valence_scores",
]
