"""Dictionaries looked up in plain tokens by the rules of quanteda (version 4).

`lookup` is the one function that takes tokens, a dictionary and options and returns matches; the
others (`dfm_lookup`, `index`, `kwic_tokens`, `compound`, `expand_patterns`) use the same patterns.
Tokens are compared as they are given: nothing is folded but Unicode composition (NFC) and, unless
asked otherwise, case.

Source: Benoit, K., Watanabe, K., Wang, H., Nulty, P., Obeng, A., Müller, S., & Matsuo, A. (2018).
quanteda: An R package for the quantitative analysis of textual data. Journal of Open Source
Software, 3(30), 774. https://doi.org/10.21105/joss.00774
"""

from __future__ import annotations

import itertools
import math
import numbers
import unicodedata
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, NamedTuple, cast

import numpy as np

from rhetoric.lexicon.dictionaries import Dictionary, make_dictionary, split_values
from rhetoric.lexicon.expressions import compile_expression
from rhetoric.lexicon.notation import ANY, ONE
from rhetoric.lexicon.sequences import NORM, Atom, SequenceMatcher, glob
from rhetoric.model import Document, IntArray, Tokens, Vocabulary

ValueType = Literal["glob", "regex", "fixed"]
NestedScope = Literal["key", "dictionary"]
Texts = Sequence[str] | Sequence[Sequence[str]] | Mapping[str, Sequence[str]]
"""Tokens: of one document, of several, or of several by name."""

Entries = Mapping[str, Any] | Dictionary
"""A dictionary: nested mappings (the key "" holds values beside children), or a `Dictionary`."""

Pattern = str | Sequence[str]
"""One word as written, or the words of a phrase."""

LEVELS = (1, 2, 3, 4, 5)
"""The levels of a dictionary that are looked at unless others are asked for."""

MAX_EXPANSIONS = 1_000_000
"""Sequences of words that the patterns of one call may stand for in `expand_patterns`."""

_VALUE_TYPES = ("glob", "regex", "fixed")


class Match(NamedTuple):
    """A match in a document.

    Attributes:
        document: its name. key: as in the output (capitals where `capkeys`).
        start, end: tokens, end exclusive.
        value: the value of the dictionary (or the pattern) that fits.
    """

    document: str
    key: str
    start: int
    end: int
    value: str


@dataclass(frozen=True)
class Lookup:
    """What `lookup` found.

    Attributes:
        matches: in the order of documents, tokens and keys.
        tokens: document → its tokens after the lookup, as quanteda's ``tokens_lookup()`` gives
            them (keys; with ``exclusive=False`` also the tokens that fit nothing).
        counts: document → name → how often it stands in `tokens`, for all of `types`.
        types: the names that occur in `tokens`, in order; with ``exclusive=True`` all keys of the
            dictionary, found or not.
    """

    matches: tuple[Match, ...]
    tokens: dict[str, list[str]]
    counts: dict[str, dict[str, int]]
    types: tuple[str, ...]


@dataclass(frozen=True)
class Features:
    """A document-feature matrix: document → feature → count, features in order."""

    features: tuple[str, ...]
    counts: dict[str, dict[str, float]]


# ------------------------------------------------------------------ what the caller gives


def as_documents(tokens: Texts) -> dict[str, list[str]]:
    """Documents by name; those without a name are text1, text2 …

    >>> as_documents(["War", "now"])
    {'text1': ['War', 'now']}
    >>> as_documents([["War"], ["now"]])
    {'text1': ['War'], 'text2': ['now']}
    """
    if isinstance(tokens, str):
        raise TypeError("tokens are a list of words, not one text: split it first")
    if isinstance(tokens, Mapping):
        return {str(name): _words(words) for name, words in tokens.items()}
    items: list[Any] = list(tokens)
    if items and not isinstance(items[0], str):
        return {f"text{number}": _words(words) for number, words in enumerate(items, start=1)}
    return {"text1": _words(items)}


def _words(words: Any) -> list[str]:
    listed = list(words)
    if isinstance(words, str) or not all(isinstance(word, str) for word in listed):
        raise TypeError("each document is a list of words")
    return listed


def as_dictionary(entries: Entries, *, tolower: bool = False, separator: str = " ") -> Dictionary:
    """A `Dictionary` of whatever is given; an object with a ``tree`` counts as one."""
    if isinstance(entries, Dictionary):
        return entries
    tree = getattr(entries, "tree", entries)
    if not isinstance(tree, Mapping):
        raise TypeError("dictionary must be a dictionary object: a mapping of keys to values")
    if not tree:
        return Dictionary({})
    return make_dictionary(tree, lower=tolower, separator=separator)


def _one(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"The length of {name} must be 1: give one text")
    return value


def _levels(levels: int | Collection[int]) -> frozenset[int]:
    given: list[Any] = list(levels) if isinstance(levels, Collection | np.ndarray) else [levels]
    # Whole numbers may come as 1.0, as from other languages.
    whole = [n for n in given if isinstance(n, numbers.Real) and float(n).is_integer()]
    wanted = {int(float(n)) for n in whole}
    if len(wanted) < len(set(given)) or any(level < 1 for level in wanted):
        raise ValueError("The value of levels must be between 1 and Inf")
    return frozenset(wanted)


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        raise ValueError(f"The length of {name} must be 1: give True or False")
    raise ValueError(f"The value of {name} must be True or False, not {value!r}")


def _applied(apply_if: Sequence[bool] | None, documents: Mapping[str, Any]) -> list[bool]:
    """For each document whether it is looked at; what is None is not."""
    if apply_if is None:
        return [True] * len(documents)
    given = [apply_if] if isinstance(apply_if, bool) else list(apply_if)
    if len(given) != len(documents):
        raise ValueError(
            f"The length of apply_if must be {len(documents)}: one value for each document"
        )
    return [bool(value) for value in given]


def _check_value_type(valuetype: str) -> None:
    if valuetype not in _VALUE_TYPES:
        raise ValueError(f"valuetype should be one of glob, regex, fixed; not {valuetype!r}")


# ------------------------------------------------------------------ patterns


class _Wanted(NamedTuple):
    """A sequence to look for: which key it counts for, how it was written, its words."""

    key: int
    value: str
    words: tuple[str, ...]


def _searchable(word: str, valuetype: str, case_insensitive: bool) -> str:
    """A word of a text as patterns see it."""
    composed = word if word.isascii() else unicodedata.normalize("NFC", word)
    return composed.lower() if case_insensitive and valuetype != "regex" else composed


class _Patterns:
    """From words of patterns to what they fit among the types of some texts."""

    def __init__(self, types: Iterable[str], valuetype: str, case_insensitive: bool) -> None:
        _check_value_type(valuetype)
        self.valuetype = valuetype
        self.case_insensitive = case_insensitive
        self.types = [word for word in types if word]
        self._fitting: dict[str, tuple[str, ...]] = {}

    def written(self, word: str) -> str:
        """The word of a pattern, with its wildcards marked."""
        found = _searchable(word, self.valuetype, self.case_insensitive)
        if self.valuetype == "glob":
            found = found.replace("*", ANY).replace("?", ONE)
        return found

    def atom(self, word: str) -> Atom | None:
        """What a token must be to fit; None where none does."""
        if self.valuetype != "regex" or not word:
            return Atom(NORM, (self.written(word),))
        fitting = self.fitting(word)
        return Atom(NORM, fitting) if fitting else None

    def fitting(self, word: str) -> tuple[str, ...]:
        """The types that one word of a pattern fits, in their order."""
        found = self._fitting.get(word)
        if found is None:
            found = tuple(self._search(word))
            self._fitting[word] = found
        return found

    def _search(self, word: str) -> list[str]:
        if not word:
            return []
        pattern = self.written(word)
        if self.valuetype == "regex":
            expression = compile_expression(pattern, case_sensitive=not self.case_insensitive)
            answers = expression.searched(unicodedata.normalize("NFC", word) for word in self.types)
            return list(itertools.compress(self.types, answers))
        test = glob(pattern) if ANY in pattern or ONE in pattern else pattern.__eq__
        return [
            word
            for word in self.types
            if test(_searchable(word, self.valuetype, self.case_insensitive))
        ]


def phrase(
    values: Entries | Pattern | Iterable[Pattern], *, separator: str = " "
) -> list[list[str]]:
    """Values as sequences of words, as quanteda's ``phrase()``.

    >>> phrase(["capital gains tax", "tax"])
    [['capital', 'gains', 'tax'], ['tax']]
    """
    if isinstance(values, str):
        values = [values]
    if isinstance(values, Mapping | Dictionary):
        dictionary = as_dictionary(values)
        separator = dictionary.separator
        values = [value for flat in dictionary.flatten().values() for value in flat]
    return [value.split(separator) if isinstance(value, str) else list(value) for value in values]


def _listed(patterns: Entries | Pattern | Iterable[Pattern], concatenator: str) -> list[_Wanted]:
    """Patterns with the number of the pattern (of a dictionary: of its key)."""
    if isinstance(patterns, str):
        patterns = [patterns]
    if isinstance(patterns, Mapping | Dictionary):
        return _of_dictionary(as_dictionary(patterns), [1], concatenator)[1]
    found = []
    for number, pattern in enumerate(patterns):
        words = (pattern,) if isinstance(pattern, str) else tuple(pattern)
        if not all(isinstance(word, str) for word in words):
            raise TypeError("The type of x must be character: patterns are texts")
        found.append(_Wanted(number, " ".join(words), words))
    return found


def _of_dictionary(
    dictionary: Dictionary, levels: int | Collection[int], concatenator: str
) -> tuple[list[str], list[_Wanted]]:
    """Keys, and what is looked for: phrases also as one token, their words joined."""
    flat = dictionary.flatten(_levels(levels))
    number = {key: place for place, key in enumerate(flat)}
    pairs = split_values(flat, separator=dictionary.separator, concatenator=concatenator)
    wanted = []
    for key, value in pairs:
        if isinstance(value, str):
            wanted.append(_Wanted(number[key], value, (value,)))
        else:
            written = dictionary.separator.join(value)
            wanted.append(_Wanted(number[key], written, tuple(value)))
    return list(flat), wanted


def expand_patterns(
    patterns: Entries | Pattern | Iterable[Pattern],
    types: Iterable[str],
    *,
    valuetype: ValueType = "glob",
    case_insensitive: bool = True,
    keep_nomatch: bool = False,
    match_pattern: Literal["any", "single", "multi"] = "any",
    concatenator: str = "_",
) -> list[tuple[str, ...]]:
    """The sequences of types that patterns stand for (quanteda's ``pattern2fixed()``).

    Args:
        patterns: words, sequences of words, or a dictionary.
        types: the distinct words of the texts.
        keep_nomatch: an empty sequence for each pattern that fits nothing.
        match_pattern: only patterns of one word ("single"), or of several ("multi").

    Raises:
        ValueError: the patterns stand for more than `MAX_EXPANSIONS` sequences.

    >>> expand_patterns([["a", "b*"], "c"], ["A", "b", "bb", "c"])
    [('A', 'b'), ('A', 'bb'), ('c',)]
    """
    listed = list(dict.fromkeys(types))
    if not all(isinstance(word, str) for word in listed):
        raise TypeError("The type of types must be character: types are texts")
    search = _Patterns(listed, valuetype, case_insensitive)
    if match_pattern not in ("any", "single", "multi", "parallel"):
        raise ValueError(f"match_pattern should be one of any, single, multi; not {match_pattern}")
    found: list[tuple[str, ...]] = []
    for wanted in _listed(patterns, concatenator):
        several = len(wanted.words) > 1
        if (match_pattern == "single" and several) or (match_pattern == "multi" and not several):
            continue
        options = [search.fitting(word) for word in wanted.words]
        if len(found) + math.prod(map(len, options)) > MAX_EXPANSIONS:
            raise ValueError(
                f"the patterns stand for more than {MAX_EXPANSIONS:,} sequences; narrow them"
            )
        expanded = list(itertools.product(*options)) if options else []
        found += expanded or ([()] if keep_nomatch else [])
    return found


# ------------------------------------------------------------------ finding


class _Hit(NamedTuple):
    document: int
    start: int
    end: int
    wanted: int


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the engine needs of a document."""

    tokens: Tokens
    vocabulary: Vocabulary


def _columns(texts: Sequence[Sequence[str]], search: _Patterns) -> _Columns:
    """All texts as one document, a paragraph each, for matches never cross a paragraph."""
    vocabulary = Vocabulary()
    known: dict[str, int] = {}
    ids = []
    for words in texts:
        for word in words:
            found = known.get(word)
            if found is None:
                shown = (
                    word
                    if search.valuetype == "regex"
                    else _searchable(word, search.valuetype, search.case_insensitive)
                )
                found = known[word] = vocabulary.add(shown)
            ids.append(found)
    count = len(ids)
    text = np.repeat(np.arange(len(texts), dtype=np.int32), [len(words) for words in texts])
    columns: dict[str, Any] = {field.name: np.zeros(count, np.int32) for field in fields(Tokens)}
    columns |= {
        "norm": np.array(ids, np.int32),
        "paragraph": text,
        "sentence": text,
        "is_word": np.ones(count, np.bool_),
        "space_after": np.ones(count, np.bool_),
    }
    return _Columns(Tokens(**columns), vocabulary)


def _find(
    documents: Mapping[str, Sequence[str]],
    wanted: Sequence[_Wanted],
    valuetype: str,
    case_insensitive: bool,
) -> list[_Hit]:
    """Every place where a sequence stands, by document, start, then sequence."""
    texts = list(documents.values())
    types = dict.fromkeys(word for words in texts for word in words)
    search = _Patterns(types, valuetype, case_insensitive)
    sequences, numbers = [], []
    for number, entry in enumerate(wanted):
        atoms = [search.atom(word) for word in entry.words]
        if atoms and all(atom is not None for atom in atoms):
            sequences.append(tuple(atom for atom in atoms if atom is not None))
            numbers.append(number)
    columns = _columns(texts, search)
    found = SequenceMatcher(sequences).find(cast(Document, columns))
    text = columns.tokens.paragraph
    begin = np.concatenate([[0], np.cumsum([len(words) for words in texts])])
    sequence: IntArray = np.array(numbers, np.int32)[found.sequence] if numbers else found.sequence
    padding = np.concatenate([[0], np.cumsum(columns.tokens.norm == 0)])
    padded = padding[found.last] > padding[found.first]
    hits = []
    for entry_number, first, last, pad in zip(
        sequence.tolist(), found.first.tolist(), found.last.tolist(), padded.tolist(), strict=True
    ):
        document = int(text[first])
        start = first - int(begin[document])
        hit = _Hit(document, start, start + last - first, entry_number)
        # The empty token stands where a word was taken out: no wildcard fits it.
        if pad and any(
            token == "" and word != ""
            for token, word in zip(
                texts[document][hit.start : hit.end], wanted[entry_number].words, strict=True
            )
        ):
            continue
        hits.append(hit)
    hits.sort()
    return hits


# ------------------------------------------------------------------ lookup


def lookup(
    tokens: Texts,
    dictionary: Entries,
    *,
    valuetype: ValueType = "glob",
    case_insensitive: bool = True,
    levels: int | Collection[int] = LEVELS,
    exclusive: bool = True,
    capkeys: bool | None = None,
    nested_scope: NestedScope = "key",
    nomatch: str | None = None,
    append_key: bool = False,
    separator_key: str = "/",
    concatenator: str = "_",
    apply_if: Sequence[bool] | None = None,
    tolower: bool = False,
    separator: str = " ",
) -> Lookup:
    """Look up a dictionary in tokens: the matches and counts of quanteda's ``tokens_lookup()``.

    A value of several words is a phrase: its words stand for one token each. Of the values of one
    key the longest are taken first, then from left to right; a match is blocked by an earlier one
    of the same key that it overlaps. A phrase also fits the one token that its words make when
    joined with the `concatenator`.

    Args:
        tokens: the words of a document, or of several, perhaps by name. The empty token is a gap
            where a word was taken out: nothing fits it, and no phrase reaches across it.
        dictionary: key → values, or key → further mapping; "" holds values beside children. Or a
            `Dictionary`.
        valuetype: "glob" (``*`` any characters, ``?`` one), "regex" (found anywhere in a token),
            or "fixed".
        case_insensitive: whether "War" and "war" are the same.
        levels: which levels of the dictionary make keys, 1 the outermost; values of other levels
            count for the level above, and are left out where there is none.
        exclusive: only keys in the output; else the tokens that fit nothing stay between them.
        capkeys: keys in capitals; None: where not `exclusive`.
        nested_scope: "key"; or "dictionary", where a match is also blocked when earlier matches,
            of whatever key, cover all its tokens.
        nomatch: a key for tokens that fit nothing (with `exclusive` only).
        append_key: the token itself, then `separator_key`, then the key; each value then counts
            on its own, so that nothing of the same key blocks it.
        separator_key: between token and key. concatenator: between the words of a phrase in the
            output.
        apply_if: for each document whether to look at all; the others become empty, or with
            ``exclusive=False`` stay as they are.
        tolower, separator: how a plain mapping is read: values in lower case, and what stands
            between the words of a phrase.

    Raises:
        ValueError: an option that is none of these. `ExpressionError`: a bad regular expression.
        TimeoutError: an expression that takes too long.

    >>> found = lookup(
    ...     "The United States and the states".split(),
    ...     {"country": ["united states"], "any state": ["state*"]},
    ... )
    >>> found.tokens
    {'text1': ['country', 'any state', 'any state']}
    >>> found.matches[0]
    Match(document='text1', key='country', start=1, end=3, value='united states')
    >>> lookup(["a", "b", "c"], {"x": ["b"]}, exclusive=False).tokens
    {'text1': ['a', 'X', 'c']}
    """
    separator_key = _one("separator", separator_key)
    concatenator = _one("concatenator", concatenator)
    if nested_scope not in ("key", "dictionary"):
        raise ValueError(f"nested_scope should be one of key, dictionary; not {nested_scope!r}")
    _check_value_type(valuetype)
    exclusive = _flag("exclusive", exclusive)
    append_key = _flag("append_key", append_key)
    case_insensitive = _flag("case_insensitive", case_insensitive)
    capitals = not exclusive if capkeys is None else _flag("capkeys", capkeys)
    if nomatch is not None:
        _one("nomatch", nomatch)
        if not exclusive:
            warnings.warn("nomatch only applies if exclusive = TRUE", stacklevel=2)
    documents = as_documents(tokens)
    applied = _applied(apply_if, documents)
    keys, wanted = _of_dictionary(
        as_dictionary(dictionary, tolower=tolower, separator=separator), levels, concatenator
    )
    if capitals:
        keys = [key.upper() for key in keys]
    hits = _find(documents, wanted, valuetype, case_insensitive)
    of_document: list[list[_Hit]] = [[] for _ in documents]
    for hit in hits:
        of_document[hit.document].append(hit)
    result = _Result(keys, wanted, documents, separator_key, concatenator, append_key)
    for number, (name, words) in enumerate(documents.items()):
        if not applied[number]:
            result.tokens[name] = [] if exclusive else list(words)
            continue
        kept = _resolve(of_document[number], wanted, nested_scope, words, append_key)
        result.tokens[name] = _output(kept, result.label, words, exclusive, nomatch)
        result.found(name, kept)
    return result.close(exclusive, nomatch)


def _resolve(
    hits: Sequence[_Hit],
    wanted: Sequence[_Wanted],
    nested_scope: str,
    words: Sequence[str],
    append_key: bool,
) -> list[_Hit]:
    """The hits of one document that count, by start, then key."""

    def scope(hit: _Hit) -> Any:
        if append_key:
            return hit.wanted, tuple(words[hit.start : hit.end])
        return wanted[hit.wanted].key

    taken: dict[Any, set[int]] = {}
    covered: set[int] = set()
    kept = []
    order = sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start, hit.wanted))
    for (start, end), group in itertools.groupby(order, key=lambda hit: (hit.start, hit.end)):
        span = range(start, end)
        if nested_scope == "dictionary" and covered.issuperset(span):
            continue
        matched = False
        for hit in group:
            mine = taken.setdefault(scope(hit), set())
            if mine.isdisjoint(span):
                mine.update(span)
                kept.append(hit)
                matched = True
        if matched:
            covered.update(span)
    kept.sort(key=lambda hit: (hit.start, hit.wanted if append_key else wanted[hit.wanted].key))
    return kept


def _output(
    kept: Sequence[_Hit],
    label: Callable[[_Hit, Sequence[str]], str],
    words: Sequence[str],
    exclusive: bool,
    nomatch: str | None,
) -> list[str]:
    """The tokens after the lookup."""
    covered = {place for hit in kept for place in range(hit.start, hit.end)}
    at: dict[int, list[str]] = {}
    for hit in kept:
        at.setdefault(hit.start, []).append(label(hit, words))
    tokens: list[str] = []
    for place, word in enumerate(words):
        tokens += at.get(place, [])
        if place in covered:
            continue
        if not exclusive:
            tokens.append(word)
        elif nomatch is not None:
            tokens.append(nomatch)
    return tokens


class _Result:
    """Gathers what is found, document by document."""

    def __init__(
        self,
        keys: Sequence[str],
        wanted: Sequence[_Wanted],
        documents: Mapping[str, Sequence[str]],
        separator_key: str,
        concatenator: str,
        append_key: bool,
    ) -> None:
        self.keys = keys
        self.wanted = wanted
        self.documents = documents
        self.separator_key = separator_key
        self.concatenator = concatenator
        self.append_key = append_key
        self.matches: list[Match] = []
        self.tokens: dict[str, list[str]] = {}
        self.used: dict[str, int] = {}  # labels in use → their rank

    def label(self, hit: _Hit, words: Sequence[str]) -> str:
        entry = self.wanted[hit.wanted]
        key = self.keys[entry.key]
        rank = entry.key
        if self.append_key:
            matched = self.concatenator.join(words[hit.start : hit.end])
            key, rank = f"{matched}{self.separator_key}{key}", hit.wanted
        self.used[key] = min(rank, self.used.get(key, rank))
        return key

    def found(self, name: str, kept: Iterable[_Hit]) -> None:
        self.matches += (
            Match(
                name,
                self.keys[self.wanted[hit.wanted].key],
                hit.start,
                hit.end,
                self.wanted[hit.wanted].value,
            )
            for hit in kept
        )

    def close(self, exclusive: bool, nomatch: str | None) -> Lookup:
        ranked = sorted(self.used, key=lambda label: self.used[label])
        if exclusive and not self.append_key:
            types = [*self.keys, *([nomatch] if nomatch is not None else [])]
        elif exclusive:
            types = [*ranked, *([nomatch] if nomatch is not None else [])]
        else:
            left = {word for words in self.tokens.values() for word in words}
            first = dict.fromkeys(word for words in self.documents.values() for word in words)
            types = [*ranked, *(word for word in first if word in left)]
        types = list(dict.fromkeys(types))
        counts = {name: dict.fromkeys(types, 0) for name in self.tokens}
        for name, words in self.tokens.items():
            mine = counts[name]
            for word in words:
                mine[word] += 1
        return Lookup(tuple(self.matches), self.tokens, counts, tuple(types))


# ------------------------------------------------------------------ document-feature matrices


def count_features(tokens: Texts, *, tolower: bool = True) -> Features:
    """Document → feature → count (quanteda's ``dfm()``); features in the order of the texts.

    >>> count_features([["War", "war"], ["peace"]]).counts
    {'text1': {'war': 2, 'peace': 0}, 'text2': {'war': 0, 'peace': 1}}
    """
    documents = as_documents(tokens)
    if tolower:
        documents = {name: [word.lower() for word in words] for name, words in documents.items()}
    features = tuple(dict.fromkeys(word for words in documents.values() for word in words))
    counts: dict[str, dict[str, float]] = {name: dict.fromkeys(features, 0) for name in documents}
    for name, words in documents.items():
        for word in words:
            counts[name][word] += 1
    return Features(features, counts)


def as_features(counts: Features | Mapping[str, Any]) -> Features:
    """A matrix of whatever is given: document → feature → count, or ``features`` and ``counts``."""
    if isinstance(counts, Features):
        return counts
    if set(counts) == {"features", "counts"} and not isinstance(counts["features"], Mapping):
        features = tuple(counts["features"])
        rows: Mapping[str, Mapping[str, float]] = counts["counts"]
    else:
        rows = counts
        features = tuple(dict.fromkeys(name for row in rows.values() for name in row))
    return Features(
        features,
        {
            name: {feature: row.get(feature, 0) for feature in features}
            for name, row in rows.items()
        },
    )


def dfm_lookup(
    counts: Features | Mapping[str, Any],
    dictionary: Entries,
    *,
    valuetype: ValueType = "glob",
    case_insensitive: bool = True,
    levels: int | Collection[int] = LEVELS,
    exclusive: bool = True,
    capkeys: bool | None = None,
    nomatch: str | None = None,
    concatenator: str = "_",
    tolower: bool = False,
    separator: str = " ",
) -> Features:
    """Look up a dictionary in counts of features, as quanteda's ``dfm_lookup()``.

    A feature counts once for each key that it fits, however many values of the key fit it. Phrases
    fit only features whose words were joined with the `concatenator`.

    Args:
        counts: as from `count_features`; or document → feature → count.
        exclusive: only keys; else features that fit nothing stay, in their places.
        nomatch: a further key for the features that fit nothing (with `exclusive`).
        valuetype, case_insensitive, levels, capkeys, tolower, separator: see `lookup`.

    >>> dfm_lookup({"d1": {"war": 2, "wars": 1, "peace": 3}}, {"fight": ["war*"]}).counts
    {'d1': {'fight': 3}}
    """
    exclusive = _flag("exclusive", exclusive)
    case_insensitive = _flag("case_insensitive", case_insensitive)
    capitals = not exclusive if capkeys is None else _flag("capkeys", capkeys)
    if nomatch is not None:
        _one("nomatch", nomatch)
    given = as_features(counts)
    if not given.features or not given.counts:
        return given
    keys, wanted = _of_dictionary(
        as_dictionary(dictionary, tolower=tolower, separator=separator), levels, concatenator
    )
    if nomatch is not None and not exclusive:
        warnings.warn("nomatch only applies if exclusive = TRUE", stacklevel=2)
    search = _Patterns(given.features, valuetype, case_insensitive)
    fits: dict[str, dict[int, None]] = {}
    for entry in wanted:
        if len(entry.words) == 1:
            for feature in search.fitting(entry.words[0]):
                fits.setdefault(feature, {})[entry.key] = None
    if capitals:
        keys = [key.upper() for key in keys]
    columns: list[tuple[str, str]] = []  # from feature, to feature
    names: list[str] = []
    if exclusive:
        names = list(keys) if fits or nomatch is None else []
        columns = [(feature, keys[key]) for feature in fits for key in fits[feature]]
        if nomatch is not None:
            names.append(nomatch)
            columns += [(feature, nomatch) for feature in given.features if feature not in fits]
    else:
        for feature in given.features:
            if feature in fits:
                columns += [(feature, keys[key]) for key in sorted(fits[feature])]
            else:
                columns.append((feature, feature))
        names = [name for _, name in columns]
    features = tuple(dict.fromkeys(names))
    rows: dict[str, dict[str, float]] = {}
    for document, row in given.counts.items():
        rows[document] = dict.fromkeys(features, 0)
        for source, target in columns:
            rows[document][target] += row[source]
    return Features(features, rows)


# ------------------------------------------------------------------ index, concordance, compounds


def index(
    tokens: Texts,
    patterns: Entries | Pattern | Iterable[Pattern],
    *,
    valuetype: ValueType = "glob",
    case_insensitive: bool = True,
    concatenator: str = "_",
) -> list[Match]:
    """Where patterns stand (quanteda's ``index()``): by document, start, end, then pattern.

    Nothing is blocked. A plain text is one token; several words make a sequence. The key of each
    match is the pattern. (quanteda counts from 1 and gives the last token: there the same match
    reads ``from = start + 1, to = end``.)

    >>> [(m.start, m.end) for m in index(list("abca"), ["a", ["b", "c"]])]
    [(0, 1), (1, 3), (3, 4)]
    """
    documents = as_documents(tokens)
    names = list(documents)
    wanted = _listed(patterns, concatenator)
    keys: list[str] = []
    if isinstance(patterns, Mapping | Dictionary):
        keys = list(as_dictionary(patterns).flatten([1]))
    found = {}
    for hit in _find(documents, wanted, valuetype, case_insensitive):
        entry = wanted[hit.wanted]
        key = keys[entry.key] if keys else entry.value
        match = Match(names[hit.document], key, hit.start, hit.end, entry.value)
        found[hit.document, hit.start, hit.end, entry.key, key] = match
    return [found[place] for place in sorted(found)]


class Context(NamedTuple):
    """A match with its neighbors: `pre`, `keyword` and `post` are words joined by blanks."""

    document: str
    start: int
    end: int
    pre: str
    keyword: str
    post: str
    pattern: str


def kwic_tokens(
    tokens: Texts,
    patterns: Entries | Pattern | Iterable[Pattern],
    *,
    window: int | Sequence[int] = 5,
    valuetype: ValueType = "glob",
    case_insensitive: bool = True,
    separator: str = " ",
    concatenator: str = "_",
) -> list[Context]:
    """Keywords in context over plain tokens, as quanteda's ``kwic()`` (positions as in `index`).

    Args:
        window: how many tokens on each side, or on the left and on the right.

    >>> kwic_tokens("a b c d".split(), "c", window=1)
    [Context(document='text1', start=2, end=3, pre='b', keyword='c', post='d', pattern='c')]
    """
    left, right = _window(window)
    documents = as_documents(tokens)
    found = index(
        documents,
        patterns,
        valuetype=valuetype,
        case_insensitive=case_insensitive,
        concatenator=concatenator,
    )
    rows = []
    for match in found:
        words = documents[match.document]
        rows.append(
            Context(
                match.document,
                match.start,
                match.end,
                separator.join(words[max(0, match.start - left) : match.start]),
                separator.join(words[match.start : match.end]),
                separator.join(words[match.end : match.end + right]),
                match.key,
            )
        )
    return rows


def compound(
    tokens: Texts,
    patterns: Entries | Pattern | Iterable[Pattern],
    *,
    valuetype: ValueType = "glob",
    case_insensitive: bool = True,
    concatenator: str = "_",
    join: bool = True,
    keep_unigrams: bool = False,
    window: int | Sequence[int] = 0,
    apply_if: Sequence[bool] | None = None,
) -> dict[str, list[str]]:
    """Join sequences of tokens to one token, as quanteda's ``tokens_compound()``.

    Args:
        patterns: sequences of words, or a dictionary; single words count only with a `window`.
        join: overlapping sequences make one; else each is joined on its own, but for those that
            lie within longer ones.
        keep_unigrams: leave the single tokens before what was made of them.
        window: how many tokens on each side (or left and right) are joined too.
        apply_if: for each document whether to look at all.

    >>> compound("we like high quality sound".split(), [["high", "quality"], ["quality", "sound"]])
    {'text1': ['we', 'like', 'high_quality_sound']}
    """
    documents = as_documents(tokens)
    left, right = _window(window)
    wanted = [
        entry for entry in _listed(patterns, concatenator) if len(entry.words) > 1 or left or right
    ]
    places: list[set[tuple[int, int]]] = [set() for _ in documents]
    for hit in _find(documents, wanted, valuetype, case_insensitive):
        if "" not in wanted[hit.wanted].words:
            places[hit.document].add((hit.start, hit.end))
    applied = _applied(apply_if, documents)
    result = {}
    for number, (name, words) in enumerate(documents.items()):
        if not applied[number]:
            result[name] = list(words)
            continue
        spans = [
            (start, end, *_widened(words, start, end, left, right))
            for start, end in sorted(places[number], key=lambda span: (span[0] - span[1], span[0]))
        ]
        make = _joined if join else _separate
        result[name] = make(words, spans, concatenator, keep_unigrams)
    return result


def _window(window: int | Sequence[int]) -> tuple[int, int]:
    """How many tokens on the left and on the right."""
    given = [window] if isinstance(window, int) else list(window)
    if not 1 <= len(given) <= 2 or not all(isinstance(n, int) and n >= 0 for n in given):
        raise ValueError("The value of window must be between 0 and Inf: a number, or two")
    return given[0], given[-1]


def _widened(words: Sequence[str], start: int, end: int, left: int, right: int) -> tuple[int, int]:
    """The span with its window, which stops at gaps (empty tokens)."""
    low, high = start, end
    while low > max(0, start - left) and words[low - 1]:
        low -= 1
    while high < min(len(words), end + right) and words[high]:
        high += 1
    return low, high


def _joined(
    words: Sequence[str], spans: Sequence[tuple[int, int, int, int]], concatenator: str, keep: bool
) -> list[str]:
    linked = [False] * len(words)  # with the next token
    for _, _, low, high in spans:
        linked[low : high - 1] = [True] * (high - 1 - low)
    found: list[str] = []
    chain: list[str] = []
    for word, link in zip(words, linked, strict=True):
        chain.append(word)
        if link:
            continue
        if len(chain) > 1 and keep:
            found += chain
        found.append(concatenator.join(chain))
        chain = []
    return found


def _separate(
    words: Sequence[str], spans: Sequence[tuple[int, int, int, int]], concatenator: str, keep: bool
) -> list[str]:
    covered = [False] * len(words)
    made: dict[int, list[str]] = {}
    for start, end, low, high in spans:
        if all(covered[start:end]):
            continue
        covered[low:high] = [True] * (high - low)
        made.setdefault(end - 1, []).append(concatenator.join(words[low:high]))
    found: list[str] = []
    for place, word in enumerate(words):
        if keep or not covered[place]:
            found.append(word)
        found += made.get(place, [])
    return found
