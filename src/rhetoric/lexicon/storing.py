"""Packs as data in the cache folder: what `read_pack` found, to be had again without reading.

Values become JSON: a dataclass a list of its name and fields, a term without settings of its own
an entry in columns (there may be a hundred thousand). Only the classes named here are ever made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np

from rhetoric.lexicon import caching
from rhetoric.lexicon.expected import Expected
from rhetoric.lexicon.notation import Form, Gap, Slot, Word
from rhetoric.lexicon.reader import (
    Category,
    CodingResult,
    ContrastEntry,
    Example,
    Except,
    Gate,
    Near,
    Origin,
    Pack,
    SlotLimits,
    Template,
    Term,
    Validation,
)
from rhetoric.lexicon.scores import Formula, Norms, Score, Use, parse_formula

_CLASSES: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        Category,
        CodingResult,
        ContrastEntry,
        Example,
        Except,
        Expected,
        Formula,
        Gap,
        Gate,
        Near,
        Norms,
        Origin,
        Pack,
        Score,
        Slot,
        SlotLimits,
        Template,
        Term,
        Use,
        Validation,
        Word,
    )
}
_COLUMNS = (
    "text",
    "id",
    "category",
    "line",
    "weight",
    "polarity",
    "case_sensitive",
    "note",
    "origin",
    "file",
)


def stored_pack(raw: bytes, path: str) -> Pack | None:
    """The pack that was read from these bytes before, under the name `path`; None without one."""
    found = caching.load(_key(raw))
    if found is None:
        return None
    try:
        with caching.without_collection():
            pack = decode_pack(json.loads(found["pack"].tobytes()))
    except (KeyError, ValueError, TypeError, AttributeError, IndexError):
        return None
    pack = replace(pack, path=path)
    object.__setattr__(pack, "as_read", True)
    return pack


def store_pack(raw: bytes, pack: Pack) -> None:
    """Keep what was read from these bytes."""
    text = json.dumps(encode_pack(pack))
    caching.store(_key(raw), {"pack": np.frombuffer(text.encode(), np.uint8)})


def _key(raw: bytes) -> str:
    return caching.key_of("pack", hashlib.sha256(raw).hexdigest())


# ------------------------------------------------------------------ values ↔ JSON


def encode_pack(pack: Pack) -> dict[str, Any]:
    """A pack as values of JSON."""
    plain = [_is_plain(term) for term in pack.terms]
    simple = [term for term, is_plain in zip(pack.terms, plain, strict=True) if is_plain]
    return {
        "pack": _encode(replace(pack, terms=())),
        "plain": "".join("1" if is_plain else "0" for is_plain in plain),
        "columns": [[getattr(term, name) for term in simple] for name in _COLUMNS],
        "forms": [[_plain_form(form) for form in term.forms] for term in simple],
        "others": [
            _encode(term) for term, is_plain in zip(pack.terms, plain, strict=True) if not is_plain
        ],
    }


def decode_pack(data: Mapping[str, Any]) -> Pack:
    """The pack of `encode_pack`."""
    pack: Pack = _decode(data["pack"])
    others = iter(data["others"])
    columns = zip(*data["columns"], data["forms"], strict=True)
    terms: list[Term] = []
    words: dict[str, Word] = {}  # most are there many times
    for mark in data["plain"]:
        if mark == "0":
            terms.append(_decode(next(others)))
            continue
        text, name, category, line, weight, polarity, case, note, origin, file, forms = next(
            columns
        )
        terms.append(
            Term(
                text,
                "words",
                tuple([_form(form, words) for form in forms]),
                name,
                category,
                line,
                weight,
                polarity,
                case,
                (),
                note,
                None,
                None,
                (),
                origin,
                file,
            )
        )
    return replace(pack, terms=tuple(terms))


def _is_plain(term: Term) -> bool:
    return (
        term.kind == "words"
        and not (term.exceptions or term.near or term.not_near or term.pattern)
        and all(isinstance(item, Word) for form in term.forms for item in form)
    )


def _plain_form(form: Form) -> list[Any]:
    return [
        item.patterns[0]
        if len(item.patterns) == 1 and item.pos is None and not item.lemma
        else [item.patterns, item.pos, item.lemma]
        for item in form
        if isinstance(item, Word)
    ]


def _form(data: list[Any], words: dict[str, Word]) -> Form:
    form = []
    for item in data:
        if isinstance(item, str):
            word = words.get(item)
            if word is None:
                word = words[item] = Word((item,))
        else:
            word = Word(tuple(item[0]), item[1], item[2])
        form.append(word)
    return tuple(form)


def _encode(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        names = [f.name for f in fields(value) if f.init and f.name not in ("tree", "pattern")]
        inner = {name: _encode(getattr(value, name)) for name in names}
        if isinstance(value, Term):  # as it is: lists in it are lists
            inner["pattern"] = ["", list(value.pattern)]
        return [type(value).__name__, inner]
    if isinstance(value, tuple | list):
        return ["(", [_encode(item) for item in value]]
    if isinstance(value, Mapping):
        return ["{", {key: _encode(item) for key, item in value.items()}]
    return value


def _decode(data: Any) -> Any:
    if not isinstance(data, list):
        return data
    name, inner = data
    if name == "":
        return tuple(inner)
    if name == "(":
        return tuple([_decode(item) for item in inner])
    if name == "{":
        return {key: _decode(item) for key, item in inner.items()}
    values = {key: _decode(item) for key, item in inner.items()}
    if name == "Formula":
        values["tree"] = parse_formula(values["text"]).tree
    return _CLASSES[name](**values)
