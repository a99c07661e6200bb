"""Counts as other tools make them, each by its own rules of tokens, wildcards and overlap.

| tool | tokens | a term is | overlap | counts |
| --- | --- | --- | --- | --- |
| quanteda | given, or words and signs | words, ``*`` and ``?`` | by key | matches |
| liwc-python | given, or split at blanks | one token, ``*`` ends it | first ``*`` wins | matches |
| liwca | letters and apostrophes, lower case | one token, ``*`` at its end | none | tokens |
| contentcoder | words, contractions, numbers | words, ``*`` anywhere | longest consumes | tokens |
| empath | split at blanks | one token | none | matches |
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import regex

from rhetoric.errors import UnknownNameError
from rhetoric.lexicon.counting.quanteda import Entries, as_dictionary, lookup
from rhetoric.lexicon.dictionaries import Dictionary
from rhetoric.lexicon.formats import read_dictionary_text
from rhetoric.lexicon.notation import ANY
from rhetoric.lexicon.sequences import glob

Tool = Literal["quanteda", "liwc-python", "liwca", "contentcoder", "empath"]

TOOLS = ("quanteda", "liwc-python", "liwca", "contentcoder", "empath")
"""Whose counts `count_as` can make."""

_ALIASES = {"liwc": "liwc-python", "liwc_python": "liwc-python", "liwc-pypi": "liwc-python"}


@dataclass(frozen=True)
class Counts:
    """Counts of one text.

    Attributes:
        categories: category → count, in the order of the dictionary (None: a mean of nothing).
        words: how many tokens count as words (WC).
        covered: how many of them the dictionary covers (Dic).
    """

    categories: dict[str, float | None]
    words: int
    covered: int

    def shares(self) -> dict[str, float]:
        """Category → percent of all words; 0 where there are none."""
        return {
            name: 100 * (value or 0) / self.words if self.words else 0.0
            for name, value in self.categories.items()
        }


def _read(dictionary: Entries | str, tool: str) -> Dictionary:
    """A dictionary, or the text of a file of one, read as `tool` reads it."""
    if isinstance(dictionary, str):
        return read_dictionary_text(dictionary, tool=tool)
    return as_dictionary(dictionary)


def _weighted_terms(dictionary: Dictionary) -> dict[str, dict[str, float]]:
    """Term in small letters → category → weight; weights of 0 are none."""
    terms: dict[str, dict[str, float]] = {}
    for key, values in dictionary.flatten().items():
        for value in values:
            weight = dictionary.weight(key, value)
            if weight:
                terms.setdefault(" ".join(value.lower().split()), {})[key] = weight
    return terms


# ------------------------------------------------------------------ liwc-python


class LiwcTrie:
    """A LIWC dictionary as the Python package liwc (0.5.0) has it.

    Terms are compared letter by letter and case counts; on the way through a token the first ``*``
    wins, so that a short wildcard hides longer terms; what follows a ``*`` is ignored.

    Args:
        dictionary: a tree, a `Dictionary`, or the text of a ``.dic`` file.

    >>> trie = LiwcTrie("%\\n1\\tA\\n2\\tB\\n%\\nfight*\\t1\\nfighter\\t2\\n")
    >>> trie.parse("fighter"), trie.parse("fi")
    (('A',), ())
    """

    def __init__(self, dictionary: Entries | str) -> None:
        members: dict[str, list[str]] = {}
        flat = _read(dictionary, "liwc-python").flatten()
        self.categories = tuple(flat)
        for key, values in flat.items():
            for value in values:
                members.setdefault(value, []).append(key)
        self._wild: dict[str, tuple[str, ...]] = {}
        self._exact: dict[str, tuple[str, ...]] = {}
        for term, keys in members.items():
            stem, star, _ = term.partition("*")
            (self._wild if star else self._exact)[stem] = tuple(keys)
        self._lengths = sorted({len(stem) for stem in self._wild})

    def parse(self, token: str) -> tuple[str, ...]:
        """The categories of a token."""
        for length in self._lengths:
            if length > len(token):
                break
            found = self._wild.get(token[:length])
            if found is not None:
                return found
        return self._exact.get(token, ())


# ------------------------------------------------------------------ tokens as the tools make them

_LIWCA_WORD = re.compile("[a-zA-Z\u00c0-\u024f]['\\w]*")


def liwca_tokens(text: str) -> list[str]:
    """Lower-cased words that begin with a letter; straight apostrophes stay within them.

    >>> liwca_tokens("Don't scored 3 goals")
    ["don't", 'scored', 'goals']
    """
    return [word.lower() for word in _LIWCA_WORD.findall(text)]


_CONTENTCODER_WORD = re.compile(
    r"""https?://\S*
    | @\w+
    | \#+[\w]+[\w'-]*\w+
    | [a-z][a-z'\-_]+[a-z]
    | [+-]?\d+[,/.:-]\d+[+-]?
    | \w+
    | \.(?:\s*\.)+
    | \S""",
    re.VERBOSE | re.IGNORECASE,
)


def contentcoder_tokens(text: str) -> list[str]:
    """Lower-cased words with their inner apostrophes and hyphens, and numbers; no single signs.

    >>> contentcoder_tokens("We don't fight, in 2,022.")
    ['we', "don't", 'fight', 'in', '2,022']
    """
    found = _CONTENTCODER_WORD.findall(" ".join(text.lower().split()))
    return [token for token in found if any(letter.isalnum() for letter in token)]


_QUANTEDA_TOKEN = regex.compile(
    r"""(?:https?://|www\.)\S+[\w/]
    | [\w.+-]+@\w+(?:[.-]\w+)+
    | [\#@]\w+
    | \w+(?:['’.·:]\w+)*(?:(?<=\d)[,;.]\d+)*
    | \S""",
    regex.VERBOSE,
)


def quanteda_tokens(text: str, *, remove_punct: bool = False) -> list[str]:
    """Words and signs, hyphenated words in their parts (``tokens(split_hyphens = TRUE)``).

    quanteda cuts words by the rules of Unicode's ICU; these are the same for letters, digits,
    apostrophes and decimal points, not for scripts without blanks.

    >>> quanteda_tokens("The red-shirted man paid $300.")
    ['The', 'red', '-', 'shirted', 'man', 'paid', '$', '300', '.']
    """
    found = _QUANTEDA_TOKEN.findall(text)
    return (
        [token for token in found if not _PUNCTUATION.fullmatch(token)] if remove_punct else found
    )


_PUNCTUATION = regex.compile(r"\p{P}+")


# ------------------------------------------------------------------ counting


def count_as(
    text: str | Sequence[str],
    dictionary: Entries | str,
    tool: Tool | str,
    *,
    weighted_mean: bool = False,
    tokenizer: Literal["default", "bigrams"] = "default",
) -> Counts:
    """Count the categories of a dictionary in one text as `tool` does.

    Args:
        text: a text, cut as the tool cuts it; or its tokens.
        dictionary: a tree, a `Dictionary`, or the text of a file, which is read as `tool` does.
        tool: one of `TOOLS`.
        weighted_mean: the mean weight of the matches instead of their sum (contentcoder).
        tokenizer: "bigrams" also looks for two words joined by "_" (empath).

    Raises:
        UnknownNameError: no such tool. PackError: a file that the tool stops at.

    >>> ice = {"food": ["ice cream"], "milk": ["cream"]}
    >>> count_as("Ice cream and cream", ice, "contentcoder").categories
    {'food': 2.0, 'milk': 1.0}
    >>> count_as("Ice cream and cream", ice, "quanteda").categories
    {'food': 1, 'milk': 2}
    >>> count_as("Ice cream and cream", ice, "empath").categories
    {'food': 0.0, 'milk': 2.0}
    """
    name = _ALIASES.get(tool, tool)
    if name not in TOOLS:
        raise UnknownNameError("tool", tool, TOOLS)
    if name == "liwc-python":
        trie = LiwcTrie(dictionary)
        words = text.split() if isinstance(text, str) else list(text)
        return _each(words, trie.categories, (trie.parse(word) for word in words))
    held = _read(dictionary, name)
    if name == "contentcoder":
        return _contentcoder(text, held, weighted_mean)
    if name == "quanteda":
        words = quanteda_tokens(text) if isinstance(text, str) else list(text)
        found = lookup(words, held)
        covered = {place for match in found.matches for place in range(match.start, match.end)}
        return Counts(dict(found.counts["text1"]), len(words), len(covered))
    flat = held.flatten()
    if name == "empath":
        words = text.split() if isinstance(text, str) else list(text)
        if tokenizer == "bigrams":
            words = [
                form
                for word, following in zip(words, [*words[1:], ""], strict=True)
                for form in ((word, f"{word}_{following}") if following else (word,))
            ]
        members: dict[str, list[str]] = {}
        for key, values in flat.items():
            for value in dict.fromkeys(values):
                members.setdefault(value, []).append(key)
        return _each(words, flat, (members.get(word, ()) for word in words))
    words = liwca_tokens(text) if isinstance(text, str) else list(text)
    expanded = expand_wildcards(flat, dict.fromkeys(words))
    return _each(words, flat, (expanded.get(word, ()) for word in words))


def _each(
    words: Sequence[str], categories: Iterable[str], found: Iterable[Sequence[str]]
) -> Counts:
    counts: dict[str, float | None] = dict.fromkeys(categories, 0.0)
    covered = 0
    for names in found:
        covered += bool(names)
        for name in names:
            counts[name] = (counts[name] or 0.0) + 1
    return Counts(counts, len(words), covered)


def expand_wildcards(dictionary: Entries, vocabulary: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Word → all categories with a term that fits it (liwca): equal, or ``*`` at the term's end.

    >>> expand_wildcards({"A": ["basket"], "B": ["basket*"]}, ["basket", "basketball"])
    {'basket': ('A', 'B'), 'basketball': ('B',)}
    """
    flat = as_dictionary(dictionary).flatten()
    exact: dict[str, set[str]] = {}
    stems: dict[str, set[str]] = {}
    for key, values in flat.items():
        for value in values:
            term = value.lower()
            if term.endswith("*"):
                stems.setdefault(term[:-1], set()).add(key)
            else:
                exact.setdefault(term, set()).add(key)
    lengths = sorted({len(stem) for stem in stems})
    order = {key: place for place, key in enumerate(flat)}
    found = {}
    for word in vocabulary:
        keys = set(exact.get(word, ()))
        for length in lengths:
            if length <= len(word):
                keys |= stems.get(word[:length], set())
        if keys:
            found[word] = tuple(sorted(keys, key=order.__getitem__))
    return found


def _contentcoder(text: str | Sequence[str], dictionary: Dictionary, weighted_mean: bool) -> Counts:
    """At each token the longest term first, exact before wildcards; a match consumes its words."""
    words = contentcoder_tokens(text) if isinstance(text, str) else [word.lower() for word in text]
    terms = _weighted_terms(dictionary)
    categories = list(dictionary.flatten())
    exact: dict[str, Mapping[str, float]] = {}
    wild: dict[int, list[tuple[Any, Mapping[str, float]]]] = {}
    # Longer wildcards are tried first, those that begin with * last.
    ordered = sorted(terms, key=lambda term: (term.startswith("*"), -len(term)))
    for term in ordered:
        if "*" in term:
            test = glob(term.replace("*", ANY))
            wild.setdefault(term.count(" ") + 1, []).append((test, terms[term]))
        else:
            exact[term] = terms[term]
    sizes = sorted({term.count(" ") + 1 for term in terms}, reverse=True)
    sums: dict[str, float] = dict.fromkeys(categories, 0.0)
    weights = dict.fromkeys(categories, 0.0)
    matches = dict.fromkeys(categories, 0)
    known: dict[str, Mapping[str, float] | None] = {}
    covered = at = 0
    while at < len(words):
        step = 1
        for size in sizes:
            if at + size > len(words):
                continue
            window = " ".join(words[at : at + size])
            if window not in known:
                known[window] = exact.get(window)
                if known[window] is None:
                    known[window] = next(
                        (held for test, held in wild.get(size, ()) if test(window)), None
                    )
            held = known[window]
            if held is None:
                continue
            covered += size
            for name, weight in held.items():
                sums[name] += size * weight
                weights[name] += weight
                matches[name] += 1
            step = size
            break
        at += step
    result: dict[str, float | None] = dict(sums)
    if weighted_mean:
        result = {name: weights[name] / matches[name] if matches[name] else None for name in sums}
    return Counts(result, len(words), covered)


# ------------------------------------------------------------------ liwcalike

_SENTENCE_END = regex.compile(r"""[.!?…]+["'”’)\]]*(?=\s+\S)""")
_SIGNS = {
    "Period": r"\.",
    "Comma": ",",
    "Colon": ":",
    "SemiC": ";",
    "QMark": r"\?",
    "Exclam": "!",
    "Dash": r"\p{Pd}",
    "Quote": r"\p{Quotation_Mark}",
    "Apostro": "['’]",
}


def liwcalike(
    texts: Mapping[str, str] | Sequence[str],
    dictionary: Entries | None = None,
    *,
    tolower: bool = True,
    remove_punct: bool = False,
    digits: int | None = 2,
) -> list[dict[str, Any]]:
    """A row for each text like LIWC's, as ``liwcalike()`` of quanteda.dictionaries.

    Columns: docname, Segment, WPS (tokens a sentence), WC (tokens), Sixltr (percent of tokens
    longer than six letters), Dic (percent of matches; None without a dictionary), the keys of the
    dictionary and the signs (percent of tokens).

    Args:
        texts: perhaps by name. dictionary: see `rhetoric.lexicon.lookup`.
        remove_punct: count words only; else signs are tokens too.
        digits: round percentages; None leaves them.

    >>> row = liwcalike(["Two words. Three more words."], {"number": ["two", "three"]})[0]
    >>> row["WC"], row["WPS"], row["number"], row["Period"]
    (7, 3.5, 28.57, 28.57)
    """
    if isinstance(texts, str):
        texts = [texts]
    named = (
        dict(texts)
        if isinstance(texts, Mapping)
        else {f"text{number}": text for number, text in enumerate(texts, start=1)}
    )
    tokens = {
        name: quanteda_tokens(text.lower() if tolower else text, remove_punct=remove_punct)
        for name, text in named.items()
    }
    found = lookup(tokens, dictionary) if dictionary is not None else None
    rows = []
    for segment, (name, text) in enumerate(named.items(), start=1):
        words = tokens[name]
        count = len(words)

        def share(number: float, count: int = count) -> float:
            percent = 100 * number / count if count else 0.0
            return percent if digits is None else round(percent, digits)

        sentences = len(_SENTENCE_END.findall(text)) + 1
        row: dict[str, Any] = {
            "docname": name,
            "Segment": segment,
            "WPS": count / sentences,
            "WC": count,
            "Sixltr": share(sum(len(word) > 6 for word in words)),
            "Dic": None if found is None else share(len(found.tokens[name])),
        }
        if found is not None:
            row |= {key: share(number) for key, number in found.counts[name].items()}
        row["AllPunc"] = share(len(regex.findall(r"\p{P}", text)))
        for sign, pattern in _SIGNS.items():
            row[sign] = share(len(regex.findall(pattern, text)))
        row["Parenth"] = share(min(text.count("("), text.count(")")))
        row["OtherP"] = share(len(regex.findall(r"\p{Po}", text)))
        rows.append(row)
    return rows
