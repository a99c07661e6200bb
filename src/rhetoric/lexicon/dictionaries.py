"""Dictionaries of other tools as plain data: a tree of categories with their terms.

A `Dictionary` is what every foreign format is read into and written from. Its operations follow
quanteda's (`dictionary`, `flatten_dictionary`, `c`, `as.dictionary`, and `valence` and `polarity`
of quanteda.sentiment), so that a dictionary made here has the keys and values that it has there.

>>> economy = make_dictionary({"Trade": {"goods": ["Export*", "import*"], "": ["trade"]}})
>>> economy.tree
{'Trade': {'goods': ['export*', 'import*'], '': ['trade']}}
>>> economy.flatten()
{'Trade.goods': ['export*', 'import*'], 'Trade': ['trade']}
>>> economy.flatten(levels=[1])
{'Trade': ['export*', 'import*', 'trade']}

Source: Benoit, K., Watanabe, K., Wang, H., Nulty, P., Obeng, A., Müller, S., & Matsuo, A. (2018).
quanteda: An R package for the quantitative analysis of textual data. Journal of Open Source
Software, 3(30), 774. https://doi.org/10.21105/joss.00774
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from rhetoric.errors import PackError, UnknownNameError
from rhetoric.lexicon.nodes import MAX_NESTING

Tree = Mapping[str, Any]
"""Key → list of terms, or key → a further tree; the key "" holds terms beside named children."""

OWN = ""
"""The key of the terms that stand beside named children."""

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """How a tool matches the terms of its dictionaries.

    Attributes:
        overlap: the policy of `rhetoric.lexicon.match` that counts as the tool does.
        unit: what the tool counts: matches, or the tokens in them.
        case_sensitive: whether "War" and "war" are different terms.
        wildcards: the signs that are wildcards; all others stand for themselves.
        note: what else the tool does, in plain words.
    """

    overlap: Literal["key", "dictionary", "longest", "all"] = "key"
    unit: Literal["match", "token"] = "match"
    case_sensitive: bool = False
    wildcards: str = "*?"
    note: str = ""


POLICIES: Mapping[str, Policy] = {
    "quanteda": Policy(),
    "wordstat": Policy(),
    "yoshikoder": Policy(wildcards="*"),
    "lexicoder": Policy(wildcards="*"),
    "liwc22": Policy("longest", "token", wildcards="*"),
    "liwca": Policy("all", "match", wildcards="*", note="single words only"),
    "contentcoder": Policy("longest", "token", wildcards="*"),
    "liwc-python": Policy("all", "match", case_sensitive=True, wildcards="*"),
    "empath": Policy("all", "match", case_sensitive=True, wildcards=""),
    "spacy": Policy("all", "match", case_sensitive=True, wildcards=""),
}
"""The matching policy of each tool, by the name in `Dictionary.tool`."""


@dataclass(frozen=True)
class Dictionary:
    """Categories and their terms, as another tool has them.

    Attributes:
        tree: key → list of terms, or key → a further mapping. The key "" holds terms that stand
            beside named children; it comes last.
        title: as the file gives it, else "".
        format: the format that it was read from ("liwc", "wordstat" …), or "".
        tool: whose matching it follows, a key of `POLICIES`.
        separator: what stands between the words of a phrase in `tree`.
        weights: flattened key ("Trade.goods") → term → weight; terms that are not there weigh 1.
        polarity: "pos", "neg", "neut" → the keys that count as such (quanteda.sentiment).
        patterns: records with token patterns (spaCy), each with "label" and "pattern".
        ids: label → phrase → the id that a spaCy record gives it.
        notes: what was left out or read differently, one remark each.
    """

    tree: Tree
    title: str = ""
    format: str = ""
    tool: str = "quanteda"
    separator: str = " "
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    polarity: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    patterns: tuple[Mapping[str, Any], ...] = ()
    ids: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def policy(self) -> Policy:
        """How the tool of this dictionary matches."""
        return POLICIES[self.tool]

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the first level, in order."""
        return tuple(key for key in self.tree if key != OWN)

    @property
    def depth(self) -> int:
        """Levels of categories; 1 where nothing is nested."""
        return max((len(path) for path, _ in walk(self.tree)), default=0)

    def paths(self) -> tuple[Path, ...]:
        """The path of every category, a parent before its children."""
        return tuple(path for path, _ in walk(self.tree))

    def terms(self) -> Iterator[tuple[Path, str]]:
        """Every term with the path of its category, in the order of the tree."""
        for path, own in walk(self.tree):
            for term in own:
                yield path, term

    def weight(self, key: str, term: str) -> float:
        """The weight of `term` under the flattened `key`; 1 where none is given."""
        return self.weights.get(key, {}).get(term, 1.0)

    def flatten(
        self, levels: Collection[int] | None = None, *, separator: str = "."
    ) -> dict[str, list[str]]:
        """Key → terms without nesting; see `flatten`."""
        return flatten(self.tree, levels, separator=separator)

    def select(self, *keys: str) -> Dictionary:
        """The same dictionary with only these keys of the first level, in the order asked for.

        Raises:
            UnknownNameError: a key that is not there.
        """
        for key in keys:
            if key not in self.tree or key == OWN:
                raise UnknownNameError("dictionary key", key, self.keys)
        return replace(
            self,
            tree={key: self.tree[key] for key in keys},
            weights={
                flat: own
                for flat, own in self.weights.items()
                if any(flat == key or flat.startswith(key + ".") for key in keys)
            },
            polarity={
                pole: held
                for pole, names in self.polarity.items()
                if (held := tuple(name for name in names if name in keys))
            },
            patterns=tuple(item for item in self.patterns if item.get("label") in keys),
            ids={label: own for label, own in self.ids.items() if label in keys},
        )

    def without_empty(self) -> Dictionary:
        """The same dictionary without categories that hold no term; a note names each."""
        tree, removed = remove_empty(self.tree)
        return replace(
            self,
            tree=tree,
            notes=(*self.notes, *(f"note: removing empty key: {name}" for name in removed)),
        )


# ------------------------------------------------------------------ building


def make_dictionary(
    entries: Dictionary | Tree | Iterable[tuple[str, Any]] | Sequence[Any],
    *,
    lower: bool = True,
    separator: str | None = " ",
    title: str = "",
    tool: str = "quanteda",
) -> Dictionary:
    """A dictionary from nested mappings, checked and cleaned as quanteda's ``dictionary()`` does.

    Blanks around terms are dropped, repeats within one list too; keys that stand twice are merged
    in the place of the first; terms of a category that also has children follow its children.

    Args:
        entries: key → term, list of terms, or further mapping; or (key, value) tuples, where keys
            may repeat; or a dictionary.
        lower: write terms (never keys) in lower case.
        separator: what stands between the words of a phrase in `entries`; a blank in the result.
        title, tool: of the dictionary.

    Raises:
        PackError: a list or term without a key, or something that is not text.
        ValueError: the separator is None or empty.
    """
    separator = _checked_separator(separator)
    if tool not in POLICIES:
        raise UnknownNameError("tool", tool, POLICIES)
    base = Dictionary({}, title=title, tool=tool)
    if isinstance(entries, Dictionary):
        base = replace(entries, tree={})
        entries = entries.tree
    pairs = _pairs(entries)
    weights = {
        key: {
            (term.lower() if lower else term).replace(separator, " "): weight
            for term, weight in own.items()
        }
        for key, own in base.weights.items()
    }
    return replace(base, tree=_cleaned(pairs, lower, separator, 1), weights=weights, separator=" ")


def _checked_separator(separator: str | None) -> str:
    if separator is None:
        raise ValueError(
            "separator cannot be NULL (None): give the text between words, such as ' '"
        )
    if not isinstance(separator, str):
        raise ValueError("The type of separator must be character: a text such as ' ' or '_'")
    if not separator:
        raise ValueError("The value of separator must be between 1 and Inf character: it is empty")
    return separator


def _pairs(entries: Any) -> list[tuple[str, Any]]:
    """The entries of the first level as (key, value), where a missing key is an error."""
    pairs: list[tuple[Any, Any]]
    if isinstance(entries, Mapping):
        pairs = list(entries.items())
    else:
        items = [entries] if isinstance(entries, str) else list(entries)
        if not items or not all(isinstance(item, tuple) and len(item) == 2 for item in items):
            raise PackError(
                "Dictionary elements must be named: " + " ".join(_unlisted(items)), path="<entries>"
            )
        pairs = [(item[0], item[1]) for item in items]
    if not pairs:
        raise PackError("Dictionary elements must be named: there are none", path="<entries>")
    unnamed = [value for key, value in pairs if key is None or key == OWN]
    if unnamed:
        raise PackError(
            "Unnamed dictionary entry: " + " ".join(_unlisted(unnamed)), path="<entries>"
        )
    for key, _ in pairs:
        if not isinstance(key, str):
            raise PackError(f"a dictionary key is text, not {key!r}", path="<entries>")
    return pairs


def _unlisted(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in _unlisted(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in _unlisted(inner)]
    return [str(value)]


def _cleaned(
    pairs: Iterable[tuple[str, Any]], lower: bool, separator: str, level: int
) -> dict[str, Any]:
    if level > MAX_NESTING:
        raise PackError(f"nested more than {MAX_NESTING} deep", path="<entries>")
    merged: dict[str, Any] = {}
    for key, value in pairs:
        node = _clean_node(value, key, lower, separator, level)
        merged[key] = _merged(merged[key], node) if key in merged else node
    return merged


def _clean_node(
    value: Any, key: str, lower: bool, separator: str, level: int
) -> dict[str, Any] | list[str]:
    """A category's own terms and children from whatever was given for it."""
    children: list[tuple[str, Any]] = []
    own: list[str] = []
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name == OWN:
                own += _clean_terms(inner, key, lower, separator)
            else:
                children.append((name, inner))
    elif isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value):
        for item in value:
            if isinstance(item, Mapping):
                children += item.items()
        own = _clean_terms(
            [item for item in value if not isinstance(item, Mapping)], key, lower, separator
        )
    else:
        own = _clean_terms(value, key, lower, separator)
    if not children:
        return own
    node: dict[str, Any] = _cleaned(children, lower, separator, level + 1)
    if own:
        node[OWN] = own
    return node


def _clean_terms(value: Any, key: str, lower: bool, separator: str) -> list[str]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, Iterable) or not all(isinstance(term, str) for term in values):
        raise PackError(
            f"Non-character entries found in dictionary key '{key}': terms are texts "
            "(in YAML, put numbers, yes, no and null in quotes)",
            path="<entries>",
        )
    terms = dict.fromkeys(term.strip() for term in values)
    return [(term.lower() if lower else term).replace(separator, " ") for term in terms]


def _merged(
    first: Mapping[str, Any] | Sequence[str], second: Mapping[str, Any] | Sequence[str]
) -> dict[str, Any] | list[str]:
    """Two nodes of one key: children by name, terms one after the other."""
    own = [*_own(first), *_own(second)]
    children: dict[str, Any] = {}
    for node in (first, second):
        for key, child in _children(node):
            children[key] = _merged(children[key], child) if key in children else child
    if not children:
        return own
    return {**children, OWN: own} if own else children


def _own(node: Any) -> Sequence[str]:
    own: Sequence[str] = node.get(OWN, ()) if isinstance(node, Mapping) else node
    return own


def _children(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping):
        yield from ((key, child) for key, child in node.items() if key != OWN)


def combine(*dictionaries: Dictionary) -> Dictionary:
    """One dictionary of several, as quanteda's ``c()``: keys of the same name are merged.

    Keys keep the order in which they first stand; the terms of the later follow those of the
    earlier. Where two give the same term of the same key a weight, the later holds, and a note says
    so. Title, format and tool are those of the first.

    Raises:
        ValueError: no dictionary is given.
    """
    if not dictionaries:
        raise ValueError("combine needs at least one dictionary")
    first = dictionaries[0]
    tree: dict[str, Any] = {}
    weights: dict[str, dict[str, float]] = {}
    polarity: dict[str, tuple[str, ...]] = {}
    ids: dict[str, dict[str, str]] = {}
    notes: list[str] = []
    for dictionary in dictionaries:
        for key, node in dictionary.tree.items():
            tree[key] = _merged(tree[key], node) if key in tree else node
        for key, own in dictionary.weights.items():
            held = weights.setdefault(key, {})
            notes += (
                f"note: {term!r} of {key} weighs {held[term]:g} and {weight:g}; the latter holds"
                for term, weight in own.items()
                if held.get(term, weight) != weight
            )
            held.update(own)
        for pole, names in dictionary.polarity.items():
            polarity[pole] = tuple(dict.fromkeys((*polarity.get(pole, ()), *names)))
        for label, phrases in dictionary.ids.items():
            ids.setdefault(label, {}).update(phrases)
        notes += dictionary.notes
        if dictionary.tool != first.tool:
            notes.append(f"note: a dictionary of {dictionary.tool} now follows {first.tool}")
    return replace(
        first,
        tree=tree,
        weights=weights,
        polarity=polarity,
        ids=ids,
        patterns=tuple(item for dictionary in dictionaries for item in dictionary.patterns),
        notes=tuple(notes),
    )


def from_word_sentiment_table(
    table: Mapping[str, Sequence[Any]] | Iterable[Mapping[str, Any]] | Iterable[Sequence[Any]],
    *,
    lower: bool = False,
    separator: str | None = " ",
) -> Dictionary:
    """A dictionary from a table with the columns ``word`` and ``sentiment`` (tidytext's form).

    Each sentiment is a key, in alphabetical order; rows without a sentiment are left out.

    Args:
        table: columns by name; or rows as mappings; or (word, sentiment) pairs.
        lower, separator: as in `make_dictionary`.

    Raises:
        PackError: a column is missing, or no row has a sentiment.
    """
    notes: list[str] = []
    rows = _rows(table, notes)
    if not any(sentiment is not None for _, sentiment in rows):
        raise PackError("sentiment values are missing: no row has one", path="<table>")
    groups: dict[str, list[Any]] = {}
    for word, sentiment in rows:
        if sentiment is not None:
            groups.setdefault(str(sentiment), []).append(word)
    made = make_dictionary(
        {key: groups[key] for key in sorted(groups)}, lower=lower, separator=separator
    )
    return replace(made, format="table", notes=tuple(notes))


def _rows(table: Any, notes: list[str]) -> list[tuple[Any, Any]]:
    if isinstance(table, Mapping):
        names = list(table)
        columns = [list(column) for column in table.values()]
        records = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    else:
        records = list(table)
        if records and not isinstance(records[0], Mapping):
            if not all(not isinstance(row, str) and len(row) == 2 for row in records):
                raise PackError("each row is a word and its sentiment", path="<table>")
            return [(word, _present(sentiment)) for word, sentiment in records]
        names = list(records[0]) if records else ["word", "sentiment"]
    if not {"word", "sentiment"} <= set(names):
        raise PackError(
            "data.frame must contain word and sentiment columns; this table has "
            + (", ".join(map(str, names)) or "none"),
            path="<table>",
        )
    if len({record.get("lexicon") for record in records}) > 1:
        notes.append(
            "note: multiple values found in a 'lexicon' column; "
            "you may be mixing different dictionaries"
        )
    return [(record.get("word"), _present(record.get("sentiment"))) for record in records]


def _present(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


# ------------------------------------------------------------------ looking at trees


def walk(tree: Tree, path: Path = ()) -> Iterator[tuple[Path, Sequence[str]]]:
    """Every category's path and its own terms, a parent before its children."""
    for key, node in _children(tree):
        here = (*path, key)
        yield here, _own(node)
        if isinstance(node, Mapping):
            yield from walk(node, here)


def flatten(
    tree: Tree, levels: Collection[int] | None = None, *, separator: str = "."
) -> dict[str, list[str]]:
    """Key → terms without nesting, as quanteda's ``flatten_dictionary()``.

    Names of the `levels` (1 is the outermost; None is all) are joined with `separator`. Terms of a
    level that is left out go to the nearest name above it, those that have none above are dropped.
    The terms of a category follow those of its children; nothing is de-duplicated.
    """
    flat: dict[str, list[str]] = {}
    wanted = None if levels is None else frozenset(levels)

    def add(node: Any, key: str, level: int) -> None:
        for name, child in _children(node):
            inner = key
            if wanted is None or level in wanted:
                inner = f"{key}{separator}{name}" if key else name
            add(child, inner, level + 1)
        if key and (not isinstance(node, Mapping) or OWN in node):
            flat.setdefault(key, []).extend(_own(node))

    add({key: node for key, node in tree.items() if key != OWN}, "", 1)
    return flat


def remove_empty(tree: Tree) -> tuple[dict[str, Any], list[str]]:
    """The tree without categories that hold no term at any depth, and their names, last first."""
    removed: list[str] = []

    def kept(node: Any) -> Any:
        if not isinstance(node, Mapping):
            return list(node)
        held: dict[str, Any] = {}
        for key, child in reversed(list(node.items())):
            if key == OWN:
                inner: Any = list(child)
            else:
                inner = kept(child)
                if not inner:
                    removed.append(key)
                    continue
            held[key] = inner
        own = held.get(OWN)
        if own is not None and (len(held) == 1 or not own):
            del held[OWN]
            if not held:
                return own
        return dict(reversed(held.items()))

    return kept({key: node for key, node in tree.items() if key != OWN}), removed


def split_values(
    flat: Mapping[str, Sequence[str]], *, separator: str = " ", concatenator: str = "_"
) -> list[tuple[str, str | list[str]]]:
    """The (key, value) pairs that are looked for among tokens, in order.

    A phrase is looked for twice: as a sequence of tokens, and as one token whose words were joined
    with the `concatenator` of the tokens (quanteda's compounds).

    >>> split_values({"A": ["a_b", "c"]}, separator="_", concatenator="-")
    [('A', ['a', 'b']), ('A', 'a-b'), ('A', 'c')]
    """
    pairs: list[tuple[str, str | list[str]]] = []
    for key, values in flat.items():
        for value in values:
            if separator in value:
                pairs.append((key, value.split(separator)))
            pairs.append((key, value.replace(separator, concatenator)))
    return pairs


# ------------------------------------------------------------------ valence and polarity


def set_valence(
    dictionary: Dictionary,
    valence: Mapping[str, float | Sequence[float] | Mapping[str, float]] | None,
) -> Dictionary:
    """The dictionary with weights on its terms, as quanteda.sentiment's ``valence<-``.

    Args:
        dictionary: without nesting.
        valence: key → one number for all its terms, one for each in their order, or term → number;
            None takes the weights away.

    Raises:
        PackError: keys that are not there, values that are no numbers, or too few of them.
    """
    if valence is None:
        return replace(dictionary, weights={})
    if dictionary.depth > 1:
        raise _refused("valenced dictionaries cannot be nested; flatten it first")
    if not isinstance(valence, Mapping) or OWN in valence:
        raise _refused("valence must be a fully named list: key → numbers")
    weights: dict[str, dict[str, float]] = {}
    for key, given in valence.items():
        if key not in dictionary.tree:
            raise _refused(f"'{key}' is not a dictionary key")
        terms = list(dictionary.tree[key])
        numbers: list[Any]
        if isinstance(given, Mapping):
            numbers = list(given.values())
        else:
            numbers = list(given) if isinstance(given, list | tuple) else [given]
        if not all(_is_number(number) for number in numbers):
            raise _refused(f"valence values must be numeric: those of '{key}' are not")
        if len(numbers) not in (1, len(terms)):
            raise _refused(f"valence value length not equal to number of values for key '{key}'")
        if len(numbers) == 1:
            weights[key] = dict.fromkeys(terms, float(numbers[0]))
        elif isinstance(given, Mapping):
            weights[key] = {term: float(number) for term, number in given.items()}
        else:
            weights[key] = {
                term: float(number) for term, number in zip(terms, numbers, strict=True)
            }
    if not weights:
        raise _refused("no valenced keys found")
    return replace(dictionary, weights=weights)


def set_polarity(
    dictionary: Dictionary, polarity: Mapping[str, str | Sequence[str]] | None
) -> Dictionary:
    """The dictionary with keys marked as "pos", "neg" and "neut" (as ``polarity<-`` does).

    Raises:
        PackError: a pole of another name, or a key that is not there.
    """
    if polarity is None:
        return replace(dictionary, polarity={})
    if not isinstance(polarity, Mapping) or not set(polarity) <= {"pos", "neg", "neut"}:
        raise _refused("value must be a list of 'pos', 'neg', and (optionally) 'neut'")
    poles = {
        pole: (names,) if isinstance(names, str) else tuple(names)
        for pole, names in polarity.items()
    }
    for names in poles.values():
        for name in names:
            if name not in dictionary.tree:
                raise _refused(f"'{name}' key not found in this dictionary")
    return replace(dictionary, polarity=poles)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _refused(message: str) -> PackError:
    return PackError(message, path="<dictionary>")
