"""Two versions of a pack side by side: what was changed, what it does to counts, which version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Literal

from rhetoric.lexicon.linting import usage
from rhetoric.lexicon.reader import Pack, Term
from rhetoric.model import Document

if TYPE_CHECKING:
    import polars as pl

Bump = Literal["none", "patch", "minor", "major"]

_SAYS_NOTHING = frozenset(
    # Places in the file, what follows from other fields, and what only describes.
    "line path sha256 forms id version title definition license authors citation sources limits "
    "note match_examples no_match_examples validation origins origin file".split()
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change from a version of a pack to another.

    Attributes:
        kind: "added", "removed" or "changed".
        what: "term", "category", "contrast", "setting" or "description".
        category: where a term stands, else "". name: the term, category, contrast or field.
        detail: for what is changed, how. line: in the newer file, or the older where removed.
    """

    kind: Literal["added", "removed", "changed"]
    what: Literal["term", "category", "contrast", "setting", "description"]
    category: str
    name: str
    detail: str
    line: int


@dataclass(frozen=True)
class Difference:
    """What lies between two versions of a pack.

    Attributes:
        changes: settings first, then categories, terms, contrasts, descriptions.
        needed: the least part of the version to raise: "none", "patch", "minor" or "major".
        why: the rule that asks for it, in words.
        suggested: the least version that the newer pack may have.
        enough: whether its version is that or a later one.
        counts: with texts, a row for each category (``term`` null) and term that either version
            has: ``category``, ``term``, ``before``, ``after``, ``change``; else None.
    """

    before: Pack
    after: Pack
    changes: tuple[Change, ...]
    needed: Bump
    why: str
    suggested: str
    enough: bool
    counts: pl.DataFrame | None = None


def diff(
    before: Pack, after: Pack, documents: Document | Iterable[Document] | None = None
) -> Difference:
    """Compare two versions of a pack, and count both on texts where some are given.

    A term is the same where its category and its id (its words, unless it states an id) are. The
    version follows Semantic Versioning 2.0.0 (semver.org), read for packs: what takes away or
    renames a category or a contrast breaks those who name it and is major (before 1.0.0: minor);
    whatever else can change a count is minor; descriptions, examples and sources are a patch.

    >>> from rhetoric.lexicon import new_pack, read_pack_text
    >>> text = new_pack("war-words", "Words of war")
    >>> longer = text.replace("- fight*", "- fight*\\n      - battle*")
    >>> found = diff(read_pack_text(text), read_pack_text(longer))
    >>> [(change.kind, change.name) for change in found.changes], found.suggested, found.enough
    ([('added', 'battle*')], '0.2.0', False)
    """
    changes = (
        *_settings(before, after),
        *_categories(before, after),
        *_terms(before, after),
        *_contrasts(before, after),
        *_descriptions(before, after),
    )
    needed, why = _needed(before, after, changes)
    suggested = _raised(before.version, needed)
    return Difference(
        before=before,
        after=after,
        changes=changes,
        needed=needed,
        why=why,
        suggested=suggested,
        enough=_numbers(after.version) >= _numbers(suggested),
        counts=None if documents is None else _counts(before, after, documents),
    )


def counting_digest(pack: Pack) -> str:
    """SHA-256 (first 16 digits) of what can change a count: terms, exceptions, contexts, settings.

    Titles, definitions, examples, sources and the order of the file do not enter.
    """
    return _digest(pack)


def _digest(value: object) -> str:
    text = json.dumps(_bare(value), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _bare(value: Any) -> Any:
    """A value of the pack without what only describes it, as JSON can hold it."""
    if is_dataclass(value):
        return {
            field.name: _bare(getattr(value, field.name))
            for field in fields(value)
            if field.name not in _SAYS_NOTHING
        }
    if isinstance(value, Mapping):
        return {str(key): _bare(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        items = [_bare(item) for item in value]
        if value and isinstance(value[0], Term):  # in no order
            items.sort(key=lambda item: json.dumps(item, sort_keys=True, default=str))
        return items
    return value


# ------------------------------------------------------------------ changes


def _settings(before: Pack, after: Pack) -> Iterator[Change]:
    known = {"categories", "terms", "contrasts"}
    old, new = _bare(before), _bare(after)
    for name in old:
        if name not in known and old[name] != new[name]:
            yield Change(
                "changed", "setting", "", name, f"{_say(old[name])} → {_say(new[name])}", 1
            )


def _say(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"


def _categories(before: Pack, after: Pack) -> Iterator[Change]:
    for path, category in before.categories.items():
        if path not in after.categories:
            yield Change("removed", "category", "", path, "", category.line)
    for path, category in after.categories.items():
        if path not in before.categories:
            yield Change("added", "category", "", path, "", category.line)
            continue
        said = ", ".join(_fields(_bare(before.categories[path]), _bare(category)))
        if said:
            yield Change("changed", "category", "", path, said, category.line)


def _terms(before: Pack, after: Pack) -> Iterator[Change]:
    old = {(term.category, term.id): term for term in before.terms}
    new = {(term.category, term.id): term for term in after.terms}
    for key, term in old.items():
        if key not in new:
            yield Change("removed", "term", term.category, term.id, "", term.line)
    for key, term in new.items():
        if key not in old:
            yield Change("added", "term", term.category, term.id, "", term.line)
            continue
        said = ", ".join(_fields(_bare(old[key]), _bare(term)))
        if said:
            yield Change("changed", "term", term.category, term.id, said, term.line)


def _contrasts(before: Pack, after: Pack) -> Iterator[Change]:
    for name, entry in before.contrasts.items():
        if name not in after.contrasts:
            yield Change("removed", "contrast", "", name, "", entry.line)
    for name, entry in after.contrasts.items():
        if name not in before.contrasts:
            yield Change("added", "contrast", "", name, "", entry.line)
            continue
        said = ", ".join(_fields(_bare(before.contrasts[name]), _bare(entry)))
        if said:
            yield Change("changed", "contrast", "", name, said, entry.line)


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in old:
        before, after = old[name], new[name]
        if before == after:
            continue
        shown = _NAMES.get(name, name)
        if isinstance(before, list) and isinstance(after, list):
            gone = [_entry(item) for item in before if item not in after]
            come = [_entry(item) for item in after if item not in before]
            yield " ".join([shown, *(f"−{x}" for x in gone), *(f"+{x}" for x in come)])
        elif isinstance(before, dict) or isinstance(after, dict):
            yield shown
        else:
            yield f"{shown} {_say(before)} → {_say(after)}"


def _entry(item: Any) -> str:
    return _say(item.get("text", item) if isinstance(item, dict) else item)


_NAMES = {"exceptions": "except", "case_sensitive": "case sensitive"}


def _descriptions(before: Pack, after: Pack) -> Iterator[Change]:
    for name in ("title", "license", "authors", "citation", "sources", "limits", "validation"):
        if getattr(before, name) != getattr(after, name):
            yield Change("changed", "description", "", name, "", 1)
    for kind, old, new in (
        ("category", before.categories, after.categories),
        ("contrast", before.contrasts, after.contrasts),
    ):
        for path in [path for path in new if path in old]:
            for name, parts in (
                ("title", ("title",)),
                ("definition", ("definition",)),
                ("examples", ("match_examples", "no_match_examples")),
            ):
                if any(_texts(old[path], part) != _texts(new[path], part) for part in parts):
                    line = new[path].line
                    yield Change("changed", "description", path, name, kind, line)
    notes = {(term.category, term.id): term.note for term in before.terms}
    for term in after.terms:
        if notes.get((term.category, term.id), term.note) != term.note:
            yield Change(
                "changed", "description", term.category, f"note of {term.id}", "", term.line
            )


def _texts(entry: object, name: str) -> object:
    value = getattr(entry, name)
    return [example.text for example in value] if isinstance(value, tuple) else value


# ------------------------------------------------------------------ versions


def _needed(before: Pack, after: Pack, changes: tuple[Change, ...]) -> tuple[Bump, str]:
    gone = [c.name for c in changes if c.kind == "removed" and c.what in ("category", "contrast")]
    if gone:
        some = ", ".join(gone[:3]) + (" …" if len(gone) > 3 else "")
        if _numbers(before.version)[0] == 0:
            return "minor", f"{some}: what is named by others is gone (major from 1.0.0 on)"
        return "major", f"{some}: what is named by others is gone"
    if counting_digest(before) != counting_digest(after):
        return "minor", "counts can change"
    if changes:
        return "patch", "no count changes"
    return "none", "nothing is changed"


def _numbers(version: str) -> tuple[int, int, int]:
    major, minor, patch = version.split("+")[0].split("-")[0].split(".")
    return int(major), int(minor), int(patch)


def _raised(version: str, bump: Bump) -> str:
    major, minor, patch = _numbers(version)
    if bump == "none":
        return version
    if "-" in version.split("+")[0] and bump == "patch":
        return f"{major}.{minor}.{patch}"  # what follows a pre-release may be its release
    raised = {
        "patch": (major, minor, patch + 1),
        "minor": (major, minor + 1, 0),
        "major": (major + 1, 0, 0),
    }[bump]
    return ".".join(map(str, raised))


# ------------------------------------------------------------------ counts


def _counts(before: Pack, after: Pack, documents: Document | Iterable[Document]) -> pl.DataFrame:
    import polars as pl

    texts = [documents] if isinstance(documents, Document) else list(documents)
    tables = []
    for pack, name in ((before, "before"), (after, "after")):
        used = usage(pack, texts).with_columns(
            pl.Series("term", [term.id for term in pack.terms], dtype=pl.String)
        )
        # The same term may stand twice in a category; its counts are of both.
        tables.append(
            used.group_by("category", "term", maintain_order=True).agg(
                pl.col("count").sum().alias(name)
            )
        )
    both = tables[1].join(tables[0], on=["category", "term"], how="full", coalesce=True)
    both = both.select("category", "term", "before", "after")
    sums = both.group_by("category").agg(
        pl.lit(None, dtype=pl.String).alias("term"),
        # A category that a version lacks has no count there, which is not zero.
        *(
            pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name)
            for name in ("before", "after")
        ),
    )
    change = pl.col("after").fill_null(0) - pl.col("before").fill_null(0)
    return (
        pl.concat([sums.select(both.columns), both])
        .with_columns(change.alias("change"))
        .sort("category", "term", nulls_last=False)
    )
