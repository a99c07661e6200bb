"""The values that everything else passes around. They know nothing of files, models or packs."""

from rhetoric.model.document import (
    BODY,
    PARATEXT_KINDS,
    Depth,
    Document,
    Enumeration,
    EnumerationItem,
    Markup,
    Section,
    Source,
    Structure,
)
from rhetoric.model.folding import FOLD_VERSION, fold
from rhetoric.model.spans import BoolArray, IntArray, Span, Spans
from rhetoric.model.tokens import Tokens
from rhetoric.model.values import Ingredient, Match, Measured
from rhetoric.model.vocabulary import Vocabulary

__all__ = [
    "BODY",
    "FOLD_VERSION",
    "PARATEXT_KINDS",
    "BoolArray",
    "Depth",
    "Document",
    "Enumeration",
    "EnumerationItem",
    "Ingredient",
    "IntArray",
    "Markup",
    "Match",
    "Measured",
    "Section",
    "Source",
    "Span",
    "Spans",
    "Structure",
    "Tokens",
    "Vocabulary",
    "fold",
]
