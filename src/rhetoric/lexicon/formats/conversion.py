"""Dictionaries of other tools as packs, and packs as dictionaries."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from os import PathLike
from pathlib import Path
from typing import Any

from rhetoric.errors import PackError
from rhetoric.lexicon.dictionaries import OWN, Dictionary, Policy
from rhetoric.lexicon.formats import FORMATS, read_dictionary
from rhetoric.lexicon.formats.base import MAX_NOTES, Branch
from rhetoric.lexicon.notation import ANY, MAX_FORMS, MAX_TERM, ONE, NotationError, Word, parse_term
from rhetoric.lexicon.patterns import PatternError, check_pattern
from rhetoric.lexicon.reader import SCHEMA, Pack, Term

_SIGNS = re.compile(r"[*?()|\\<>~/]")
_DOTS = re.compile(r"\.{3}|…")
_NAME = re.compile(r"[^A-Za-z0-9]+")
_PLAIN = re.compile(r"[^\W\d_](?:[\w' *-]*[\w*])?\Z")
_YAML_WORDS = frozenset("y n yes no on off true false null na nan inf none".split())
_POLES = {"pos": "positive", "neg": "negative", "neut": "neutral"}


def pack_text(
    dictionary: Dictionary,
    *,
    id: str | None = None,
    title: str | None = None,
    language: str = "en",
    license_id: str = "LicenseRef-unknown",
    source: str | None = None,
) -> str:
    """The text of a pack with the categories and terms of a dictionary, matched as its tool does.

    Names become small letters with underscores, the names that they had become titles. Signs that
    the pack notation would read as something else are escaped. A term that cannot stand in a pack
    is left out, and a comment beside its category says so; remarks of the reader are comments at
    the top.

    Args:
        dictionary: what is converted.
        id: of the pack; by default made from the title or the source.
        title: of the pack; by default the dictionary's, else the name of the source.
        language: a BCP 47 tag.
        license_id: an SPDX identifier. Only the owner can say whether it may be passed on.
        source: where the dictionary is from, such as the name of its file.

    Raises:
        PackError: no category of the dictionary holds a term.
    """
    given = (title, dictionary.title, Path(source).stem if source else "")
    name = next((held for text in given if text and (held := _one_line(text))), "Dictionary")
    kind = FORMATS[dictionary.format].title if dictionary.format in FORMATS else "dictionary"
    policy = dictionary.policy
    lines = [
        *(f"# {_one_line(note)}" for note in dictionary.notes),
        f"schema: {SCHEMA}",
        f"id: {id or _slug(name, '-') or 'dictionary'}",
        "version: 0.1.0",
        f"title: {_scalar(name)}",
        f"language: {language}",
        f"license: {_scalar(license_id)}",
        "sources:",
        f"  - title: {_scalar(_one_line(source or name) or name)}",
        f"    used_for: {_scalar(f'all categories and terms ({kind})')}",
        f"limits: {_scalar(f'converted as it is ({kind}); not validated in this form')}",
        f"match: {{case: {'sensitive' if policy.case_sensitive else 'insensitive'}, "
        f"overlap: {policy.overlap}, unit: {policy.unit}}}",
        "",
        "categories:",
    ]
    body = list(_categories(dictionary, dictionary.tree, (), 1, _Names()))
    if not any(line.lstrip().startswith("- ") for line in body):
        raise PackError("no category holds a term that a pack can hold", path=source or name)
    return "\n".join([*lines, *body, ""])


def import_dictionary_as_pack(
    path: str | PathLike[str],
    *,
    format: str | None = None,
    encoding: str | None = None,
    tool: str | None = None,
    id: str | None = None,
    title: str | None = None,
    language: str = "en",
    license_id: str = "LicenseRef-unknown",
) -> str:
    """The text of a pack from the file of another tool's dictionary.

    Arguments and errors are those of `rhetoric.lexicon.read_dictionary` and `pack_text`.
    """
    dictionary = read_dictionary(path, format, encoding=encoding, tool=tool)
    return pack_text(
        dictionary,
        id=id,
        title=title,
        language=language,
        license_id=license_id,
        source=Path(path).name,
    )


class _Names:
    """Category names that packs can hold, each once among its siblings."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def of(self, name: str) -> str:
        base = _slug(name, "_") or "category"
        slug, number = base, 2
        while slug in self.used:
            slug, number = f"{base}_{number}", number + 1
        self.used.add(slug)
        return slug


def _slug(name: str, joint: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _NAME.sub(joint, plain).strip(joint)[:60].strip(joint)


def _categories(
    dictionary: Dictionary,
    tree: Mapping[str, Any],
    path: tuple[str, ...],
    level: int,
    names: _Names,
) -> Iterator[str]:
    for key, node in tree.items():
        if key == OWN:
            continue
        here = (*path, key)
        own: Sequence[str] = node.get(OWN, ()) if isinstance(node, Mapping) else node
        patterns = [item for item in dictionary.patterns if item.get("label") == ".".join(here)]
        indent = "  " * level
        name = names.of(key)
        yield f"{indent}{name}:"
        yield f"{indent}  title: {_scalar(_one_line(key) or name)}"
        pole = next((pole for pole, keys in dictionary.polarity.items() if key in keys), None)
        if pole in _POLES and level == 1:
            yield f"{indent}  polarity: {_POLES[pole]}"
        yield from _terms(dictionary, ".".join(here), own, patterns, indent + "  ")
        children = dict(node) if isinstance(node, Mapping) else {}
        children.pop(OWN, None)
        if children:
            yield f"{indent}  categories:"
            yield from _categories(dictionary, children, here, level + 2, _Names())


def _terms(
    dictionary: Dictionary,
    key: str,
    own: Sequence[str],
    patterns: Sequence[Mapping[str, Any]],
    indent: str,
) -> Iterator[str]:
    weights = dictionary.weights.get(key, {})
    ids = dictionary.ids.get(key, {})
    entries: list[str] = []
    for term in dict.fromkeys(own):
        text = escape_term(term, dictionary.policy, separator=dictionary.separator)
        try:
            parse_term(text)
        except NotationError as error:
            entries.append(f"# left out: {_one_line(term)[:80]} ({error.message})")
            continue
        if not text.isprintable():
            entries.append(f"# left out: {term!r:.80} (signs that cannot be seen)")
            continue
        weight, name = weights.get(term), _one_line(ids.get(term, ""))
        if weight is None and not name:
            entries.append(f"- {_scalar(text)}")
            continue
        fields = [f"term: {_scalar(text)}"]
        fields += [] if not name else [f"id: {_scalar(name)}"]
        fields += [] if weight is None else [f"weight: {_number(weight)}"]
        entries.append("- {" + ", ".join(fields) + "}" if _flows(text, name) else _block(fields))
    for item in patterns:
        text = json.dumps(item["pattern"], ensure_ascii=False)
        text = text if text.isprintable() else json.dumps(item["pattern"])
        try:
            check_pattern("tokens", item["pattern"])
        except PatternError as error:
            entries.append(f"# left out: {text[:80]} ({_one_line(error.message)})")
            continue
        entries.append(f"- tokens: {text}")
        name = _one_line(str(item.get("id", "")))
        if name:
            entries.append(f"  id: {_scalar(name)}")
    if any(entry.startswith("- ") for entry in entries):
        yield f"{indent}terms:"
    for entry in entries:
        for line in entry.split("\n"):
            yield f"{indent}  {line}"


def _number(value: float) -> str:
    return repr(value).removesuffix(".0")


def _flows(*texts: str) -> bool:
    """Whether texts can stand in a flow mapping without confusing a reader's eye."""
    return not any(set(text) & set("{}[],") for text in texts)


def _block(fields: Sequence[str]) -> str:
    return "- " + "\n  ".join(fields)


def escape_term(term: str, policy: Policy, *, separator: str = " ") -> str:
    r"""A foreign term in pack notation: wildcards stay, other signs of the notation are escaped.

    >>> escape_term("and/or (*)", Policy(wildcards="*"))
    'and\\/or \\(*\\)'
    """
    text = term if separator == " " else term.replace(separator, " ")
    text = _SIGNS.sub(
        lambda found: found[0] if found[0] in policy.wildcards else "\\" + found[0], text
    )
    return _DOTS.sub(lambda found: "".join("\\" + sign for sign in found[0]), text)


def _scalar(text: str) -> str:
    """A YAML scalar, quoted unless it can be nothing but words."""
    text = _one_line(text)
    if _PLAIN.match(text) and text.lower() not in _YAML_WORDS:
        return text
    return "'" + text.replace("'", "''") + "'"


def _one_line(text: str) -> str:
    """Without line breaks and what else YAML cannot hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


# ------------------------------------------------------------------ packs as dictionaries


def dictionary_from_pack(pack: Pack) -> Dictionary:
    """The categories and terms of a pack as a dictionary, in which alternatives are written out.

    What other tools have no counterpart for (lemmas, parts of speech, gaps, exceptions, neighbors,
    contrasts) is left out or loosened, and a note says so of each.
    """
    root = Branch()
    notes: list[str] = []
    weights: dict[str, dict[str, float]] = {}
    patterns: list[Mapping[str, Any]] = []
    for path, category in pack.categories.items():
        _branch(root, path)
        lost = [
            name
            for name, value in (
                ("except", category.exceptions),
                ("near", category.near),
                ("not_near", category.not_near),
            )
            if value
        ]
        if lost:
            notes.append(f"note: {path}: {', '.join(lost)} cannot be written; it will count more")
    for term in pack.terms:
        if term.kind == "tokens":
            patterns.append({"label": term.category, "pattern": list(term.pattern), "id": term.id})
            continue
        texts, problem = _written_out(term)
        if problem:
            notes.append(f"note: line {term.line}: {term.text!r} {problem}")
        branch = _branch(root, term.category)
        branch.own += texts
        if term.weight != 1:
            weights.setdefault(term.category, {}).update(dict.fromkeys(texts, term.weight))
        if term.exceptions:
            notes.append(f"note: line {term.line}: exceptions of {term.text!r} are lost")
    if pack.contrasts:
        notes.append(f"note: {len(pack.contrasts)} contrasts cannot be written")
    tree = root.tree()
    polarity: dict[str, tuple[str, ...]] = {}
    names = {name: pole for pole, name in _POLES.items()}
    for path, category in pack.categories.items():
        if category.parent is None and category.polarity:
            pole = names[category.polarity]
            polarity[pole] = (*polarity.get(pole, ()), path)
    if len(notes) > MAX_NOTES:
        more = len(notes) - MAX_NOTES
        notes = [*notes[:MAX_NOTES], f"note: and {more:,} remarks more"]
    return Dictionary(
        _unique(tree) if isinstance(tree, dict) else {},
        title=pack.title,
        tool="quanteda",
        weights=weights,
        polarity=polarity,
        patterns=tuple(patterns),
        notes=tuple(notes),
    )


def _branch(root: Branch, path: str) -> Branch:
    for name in path.split("."):
        root = root.child(name)
    return root


def _unique(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {key: _unique(child) for key, child in node.items()}
    return list(dict.fromkeys(node))


def _written_out(term: Term) -> tuple[list[str], str]:
    """The phrases of a term with * and ? as wildcards, and why some or all are missing."""
    if term.kind != "words":
        return [], f"is left out ({term.kind} terms have no counterpart)"
    texts: dict[str, None] = {}
    problem = ""
    for form in term.forms:
        words = [item for item in form if isinstance(item, Word)]
        if len(words) < len(form):
            problem = "is left out (gaps have no counterpart)"
        elif any(word.lemma for word in words):
            problem = "is left out (lemmas have no counterpart)"
        elif any(sign in pattern for word in words for pattern in word.patterns for sign in "*?"):
            problem = "is left out (a sign that other tools read as a wildcard)"
        else:
            if any(word.pos for word in words):
                problem = "is written without its part of speech; it will count more"
            options = [word.patterns for word in words]
            for choice in product(*options):
                if len(texts) >= MAX_FORMS:
                    return list(
                        texts
                    ), f"has more than {MAX_FORMS:,} forms; the others are left out"
                text = " ".join(choice).replace(ANY, "*").replace(ONE, "?")
                if len(text) <= MAX_TERM:
                    texts[text] = None
    return list(texts), problem


__all__ = ["dictionary_from_pack", "escape_term", "import_dictionary_as_pack", "pack_text"]
