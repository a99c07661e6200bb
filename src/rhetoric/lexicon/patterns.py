"""Token and dependency patterns as they stand in packs: values of YAML, typed and checked.

In a pack every scalar is text, so that nothing is silently changed; a pattern's values get back
the types that its attributes ask for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rhetoric.lexicon.dependency_patterns import PatternError, parse_dependency_pattern
from rhetoric.lexicon.nodes import Node
from rhetoric.lexicon.token_patterns import PREDICATES, TokenPatternError, parse_token_pattern

__all__ = ["PatternError", "check_pattern", "plain_values"]

_FLAGS = {"true": True, "True": True, "false": False, "False": False}


def plain_values(node: Node, attribute: str = "") -> Any:
    """A node as lists, mappings, texts; flags and lengths as what they are."""
    if node.kind == "list":
        return [plain_values(item, attribute) for item in node.items]
    if node.kind == "mapping":
        return {
            key: plain_values(value, attribute if key in PREDICATES else key.upper())
            for key, (_, value) in node.pairs.items()
        }
    text = node.text
    if attribute.startswith(("IS_", "LIKE_", "SENT_", "SPACY")) and text in _FLAGS:
        return _FLAGS[text]
    number = text.removeprefix("-")
    if attribute == "LENGTH" and number.isascii() and number.isdigit() and len(number) < 10:
        return int(text)
    return text


def check_pattern(kind: str, pattern: Sequence[Mapping[str, Any]]) -> None:
    """Raise `PatternError` where a pattern of `kind` ("tokens" or "dep") cannot be read."""
    if kind == "dep":
        parse_dependency_pattern(pattern)
        return
    try:
        parse_token_pattern(pattern)
    except TokenPatternError as error:
        raise PatternError(error.message, error.path, at_key=error.at_key) from None
