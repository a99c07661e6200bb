"""Packs from YAML, read strictly: what is not understood is an error with its place.

>>> pack = read_pack_text('''
... schema: rhetoric-pack/1
... id: example
... version: 0.1.0
... title: An example
... language: en
... license: CC0-1.0
... categories:
...   war:
...     terms:
...       - fight*
...       - front-line
... ''')
>>> [term.text for term in pack.terms]
['fight*', 'front-line']
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    ValidationError,
    WithJsonSchema,
)

from rhetoric.errors import PackError, did_you_mean
from rhetoric.lexicon.expected import Expected
from rhetoric.lexicon.expressions import ExpressionError, compile_expression
from rhetoric.lexicon.nodes import LINE_BREAK, MAX_BYTES, Node, decoded, read_nodes
from rhetoric.lexicon.notation import MAX_TERM, Form, NotationError, Slot, Word, parse_term
from rhetoric.lexicon.scores import MAX_FORMULA, FormulaError, Norms, Score, parse_formula

SCHEMA = "rhetoric-pack/1"
MAX_WORDS = 2_000_000
"""Words of all terms of a pack when their alternatives are written out."""

MAX_PATTERN = 64
"""Tokens of one token pattern, and nodes of one dependency pattern."""

MAX_TERMS = 200_000
"""Terms of one pack."""

STORED_FROM = 64 * 1024
"""Bytes from which on a pack's file, once read, is kept in the cache folder."""

MAX_CATEGORIES = 20_000
"""Categories and contrasts of one pack."""

Overlap = Literal["key", "dictionary", "longest", "all"]
Unit = Literal["match", "token"]
Case = Literal["insensitive", "sensitive"]
Polarity = Literal["positive", "negative", "neutral"]
Within = Literal["sentence", "paragraph"] | int
Kind = Literal["words", "regex", "tokens", "dep"]


# ------------------------------------------------------------------ what readers get


@dataclass(frozen=True, slots=True)
class Near:
    """Any of `terms` must (or, in ``not_near``, must not) stand within `within` of a hit.

    `within` is "sentence", "paragraph" or a number of tokens within the paragraph.
    """

    terms: tuple[str, ...]
    forms: tuple[tuple[Form, ...], ...]
    within: Within
    line: int


@dataclass(frozen=True, slots=True)
class Except:
    """A term whose matches cancel the hits that they overlap."""

    text: str
    forms: tuple[Form, ...]
    line: int
    case_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a category.

    Attributes:
        text: as written (of a keyed term the words or the expression).
        kind: "words", "regex" (a regular expression), "tokens" (spaCy token patterns) or "dep"
            (a dependency pattern).
        forms: the parsed notation; empty for the other kinds.
        id: as given, else `text`.
        category: path of its category, "war.attack".
        line: 1-based line in the pack's file.
        weight, polarity, case_sensitive: in effect here (term beats category beats pack).
        exceptions, near, not_near: of this term alone; those of its category hold as well.
        pattern: of "tokens" and "dep" the list of mappings, as spaCy takes it.
        origin: global id ("pack-id/category.path") of the category that it was written for, in the
            pack that it came from.
        file: the file in which it stands, where that is not the pack's own.
    """

    text: str
    kind: Kind
    forms: tuple[Form, ...]
    id: str
    category: str
    line: int
    weight: float = 1.0
    polarity: Polarity | None = None
    case_sensitive: bool = False
    exceptions: tuple[Except, ...] = ()
    note: str = ""
    near: Near | None = None
    not_near: Near | None = None
    pattern: tuple[Mapping[str, Any], ...] = ()
    origin: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A line of an example list, with its marks, and where it stands."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Category:
    """A category with its place in the tree.

    Attributes:
        path: names joined by dots. parent: the path above, or None.
        exceptions, near, not_near: its own; those of the categories above it hold as well.
        origin: global id ("pack-id/category.path") in the pack that it came from.
        file: the file in which it stands, where that is not the pack's own.
    """

    path: str
    parent: str | None
    title: str
    definition: str
    line: int
    weight: float = 1.0
    polarity: Polarity | None = None
    case_sensitive: bool = False
    exceptions: tuple[Except, ...] = ()
    near: Near | None = None
    not_near: Near | None = None
    match_examples: tuple[Example, ...] = ()
    no_match_examples: tuple[Example, ...] = ()
    origin: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class SlotLimits:
    """How far a slot reaches: at most `max_tokens`, never over a word of `stop`."""

    max_tokens: int | None = None
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """A hit counts only with one of `left` at most `within` tokens before its first cue word."""

    left: tuple[str, ...]
    within: int


@dataclass(frozen=True, slots=True)
class Template:
    """A contrast's template: its text, and its forms with slots."""

    text: str
    forms: tuple[Form, ...]
    line: int


@dataclass(frozen=True, slots=True)
class ContrastEntry:
    """An entry of ``contrasts``, as data.

    Attributes:
        type: kind of contrast; the entry's name where none is given.
        chain: the frame goes on after a comma or "and" (A over B, C over D).
        asserted, rejected: letters of the slots with these roles.
        additive: the frame adds rather than opposes (not only A but also B).
    """

    name: str
    type: str
    title: str
    definition: str
    line: int
    templates: tuple[Template, ...]
    slot: SlotLimits = SlotLimits()
    gate: Gate | None = None
    chain: bool = False
    asserted: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    exceptions: tuple[Except, ...] = ()
    additive: bool = False
    case_sensitive: bool = False
    match_examples: tuple[Example, ...] = ()
    no_match_examples: tuple[Example, ...] = ()
    origin: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class CodingResult:
    """What human coding says of one category, or of one of its terms.

    Attributes:
        category, term: term is None for the category as a whole.
        items: passages that were coded. hits, misses: how many of them the pack had counted, and
            had not.
        precision, recall, alpha: None where the coding does not give them; then `note` says why.
        precision_low, precision_high, recall_low, recall_high: interval of 95 %.
    """

    category: str
    term: str | None
    items: int
    hits: int
    misses: int = 0
    precision: float | None = None
    precision_low: float | None = None
    precision_high: float | None = None
    recall: float | None = None
    recall_low: float | None = None
    recall_high: float | None = None
    alpha: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Validation:
    """One round of human coding, as a pack keeps it: ``rhetoric packs coding import``.

    Attributes:
        version: of the pack when it was coded.
        digest: of what counts in the pack then (`rhetoric.lexicon.counting_digest`).
        corpus: the texts in words. texts, words: how many.
        coders: how many people coded each passage.
        method: how passages were sampled and figures computed.
        results: categories first, then terms.
    """

    version: str
    digest: str
    corpus: str
    texts: int
    words: int
    coders: int
    items: int
    seed: int
    method: str
    results: tuple[CodingResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """A file that a pack draws on: an imported pack, a table of terms, or a dictionary.

    Attributes:
        id, version: of an imported pack; of another file its name, and an empty version.
        sha256: of the file (of a pack that draws on others in turn, of all of them).
    """

    id: str
    version: str
    path: str
    sha256: str


@dataclass(frozen=True)
class Pack:
    """A lexicon pack as read, with what it draws on.

    Attributes:
        path: the file, or ``<string>``. sha256: of its bytes; of a pack that draws on other files,
            of its hash and theirs.
        overlap, unit, case_sensitive: the pack's ``match`` settings.
        categories: by path, in the order of the file, a parent before its children; what is
            imported comes first.
        terms: in the order of the file; what is imported comes first.
        contrasts: by name.
        scores: composite scores, by name.
        expected: base rates, so that an absence can be weighed.
        origins: the files that it draws on, imports of imports included.
        validation: rounds of human coding, the latest first.
    """

    id: str
    version: str
    title: str
    language: str
    license: str
    path: str
    sha256: str
    authors: tuple[Mapping[str, str], ...] = ()
    citation: str = ""
    sources: tuple[Mapping[str, str], ...] = ()
    limits: str = ""
    overlap: Overlap = "key"
    unit: Unit = "match"
    case_sensitive: bool = False
    categories: Mapping[str, Category] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    contrasts: Mapping[str, ContrastEntry] = field(default_factory=dict)
    validation: tuple[Validation, ...] = ()
    scores: Mapping[str, Score] = field(default_factory=dict)
    expected: tuple[Expected, ...] = ()
    origins: tuple[Origin, ...] = ()
    # Whether all is as the files say, so that `sha256` stands for the content;
    # `dataclasses.replace` drops it.
    as_read: bool = field(default=False, init=False, compare=False, repr=False)


# ------------------------------------------------------------------ what a file may hold


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


def _within(value: str) -> Within:
    if value in ("sentence", "paragraph"):
        return value  # type: ignore[return-value]
    if value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= 1000:
        return int(value)
    raise ValueError("should be sentence, paragraph or a number of tokens from 1 to 1000")


def _per(value: Any) -> int:
    """The number of words in "1000 words" (or "1,000 words", or "1000")."""
    if not isinstance(value, str):
        raise ValueError("should be a number of words, such as 1000 words")
    number = value.removesuffix("words").strip().replace(",", "")
    if number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= 1_000_000:
        return int(number[:9])
    raise ValueError("should be a number of words, such as 1000 words")


_Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
_TermText = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TERM)]
_TermTexts = Annotated[list[_TermText], Field(min_length=1)]
_Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=100)]
_WithinText = Annotated[
    str,
    AfterValidator(_within),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["sentence", "paragraph"]},
                {"type": "integer", "minimum": 1, "maximum": 1000},
            ]
        }
    ),
]
_Weight = Annotated[float, Field(allow_inf_nan=False)]
_PackId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
_Path = Annotated[
    str,
    StringConstraints(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9][A-Za-z0-9_-]*){0,15}$", max_length=400
    ),
]
_FileName = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
_Per = Annotated[
    int,
    BeforeValidator(_per),
    WithJsonSchema({"type": "string", "pattern": r"^ *[0-9][0-9,]* *(words)? *$"}),
]
_Letter = Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]


class _Match(_Strict):
    case: Case = "insensitive"
    overlap: Overlap = "key"
    unit: Unit = "match"


class _Author(_Strict):
    name: _Text
    orcid: _Text | None = None
    email: _Text | None = None
    url: _Text | None = None
    affiliation: _Text | None = None


class _Source(_Strict):
    title: _Text
    author: _Text | None = None
    authors: _Text | None = None
    year: _Text | None = None
    publisher: _Text | None = None
    url: _Text | None = None
    doi: _Text | None = None
    license: _Text | None = None
    used_for: _Text | None = None
    note: _Text | None = None


class _Examples(_Strict):
    match: list[_Text] = []
    no_match: list[_Text] = []


class _Near(_Strict):
    any: _TermTexts
    within: _WithinText


class _ExceptTerm(_Strict):
    term: _TermText
    case: Case | None = None
    note: str = ""


_AnyExcept = Annotated[
    Annotated[_TermText, Tag("text=")] | Annotated[_ExceptTerm, Tag("term=")],
    Discriminator(lambda value: "term=" if isinstance(value, Mapping) else "text="),
]
_Exceptions = Annotated[list[_AnyExcept], Field(min_length=1)]


class _TermOptions(_Strict):
    id: _Text | None = None
    weight: _Weight | None = None
    polarity: Polarity | None = None
    case: Case | None = None
    exceptions: Annotated[_Exceptions | None, Field(alias="except")] = None
    near: _Near | None = None
    not_near: _Near | None = None
    note: str = ""


class _WordsTerm(_TermOptions):
    term: _TermText


class _LemmaTerm(_TermOptions):
    lemma: _TermText


class _RegexTerm(_TermOptions):
    regex: _TermText


_Patterns = Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MAX_PATTERN)]


class _TokensTerm(_TermOptions):
    tokens: _Patterns


class _DepTerm(_TermOptions):
    dep: _Patterns


_KINDS = ("lemma", "regex", "tokens", "dep")


def _term_kind(value: Any) -> str:
    if isinstance(value, Mapping):
        return next((f"{kind}=" for kind in _KINDS if kind in value), "term=")
    return "text="


# Tags end with "=", which no field name does, so that a place in the file is found without them.
_AnyTerm = Annotated[
    Annotated[_TermText, Tag("text=")]
    | Annotated[_WordsTerm, Tag("term=")]
    | Annotated[_LemmaTerm, Tag("lemma=")]
    | Annotated[_RegexTerm, Tag("regex=")]
    | Annotated[_TokensTerm, Tag("tokens=")]
    | Annotated[_DepTerm, Tag("dep=")],
    Discriminator(_term_kind),
]
_KeyedTerm = _WordsTerm | _LemmaTerm | _RegexTerm | _TokensTerm | _DepTerm


class _Category(_Strict):
    title: _Text | None = None
    definition: _Text | None = None
    terms: list[_AnyTerm] = []
    terms_file: _FileName | None = None
    exceptions: Annotated[_Exceptions | None, Field(alias="except")] = None
    near: _Near | None = None
    not_near: _Near | None = None
    weight: _Weight | None = None
    polarity: Polarity | None = None
    case: Case | None = None
    examples: _Examples = _Examples()
    categories: dict[_Name, _Category] = {}


class _SlotModel(_Strict):
    max_tokens: Annotated[int, Field(ge=1, le=100)] | None = None
    stop: list[_TermText] = []


class _GateModel(_Strict):
    left: _TermTexts
    within: Annotated[int, Field(ge=1, le=100)]


class _Roles(_Strict):
    asserted: _Letter | list[_Letter] = []
    rejected: _Letter | list[_Letter] = []


class _Contrast(_Strict):
    title: _Text | None = None
    definition: _Text | None = None
    type: _Name | None = None
    template: _TermText | _TermTexts
    slot: _SlotModel = _SlotModel()
    gate: _GateModel | None = None
    chain: bool = False
    roles: _Roles = _Roles()
    exceptions: Annotated[_Exceptions | None, Field(alias="except")] = None
    additive: bool = False
    case: Case | None = None
    examples: _Examples = _Examples()


_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
_Count = Annotated[int, Field(ge=0, le=10**12)]


class _CodingResult(_Strict):
    category: _Text
    term: _Text | None = None
    items: _Count
    hits: _Count
    misses: _Count = 0
    precision: _Share | None = None
    precision_low: _Share | None = None
    precision_high: _Share | None = None
    recall: _Share | None = None
    recall_low: _Share | None = None
    recall_high: _Share | None = None
    alpha: Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)] | None = None
    note: str = ""


class _Validation(_Strict):
    version: _Text
    digest: _Text
    corpus: _Text
    texts: _Count
    words: _Count
    coders: _Count
    items: _Count
    seed: int
    method: _Text
    results: list[_CodingResult] = []


class _Patch(_Strict):
    add: list[_AnyTerm] = []
    remove: list[_TermText] = []


class _Import(_Strict):
    use: _PackId
    version: _Text | None = None
    only: Annotated[list[_Path] | None, Field(min_length=1)] = None
    without: Annotated[list[_Path] | None, Field(min_length=1)] = None
    as_: Annotated[_Path | None, Field(alias="as")] = None
    patch: dict[_Path, _Patch] = {}


class _Norms(_Strict):
    source: _Text
    mean: _Weight
    sd: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    n: Annotated[int, Field(ge=2, le=10**12)] | None = None
    low: _Weight | None = None
    high: _Weight | None = None


class _Score(_Strict):
    title: _Text | None = None
    definition: _Text | None = None
    formula: Annotated[str, StringConstraints(min_length=1, max_length=MAX_FORMULA)]
    per: _Per = 1000
    norms: _Norms | None = None


class _Expected(_Strict):
    category: _Path
    genre: _Text | None = None
    since: Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | None = None
    base_rate: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    per: _Per = 1000
    corpus: _Text
    n: Annotated[int, Field(ge=1, le=10**12)]
    interval: Annotated[
        list[Annotated[float, Field(ge=0, allow_inf_nan=False)]], Field(min_length=2, max_length=2)
    ]
    dispersion: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    note: str = ""


class _Data(_Strict):
    format: _Name
    path_from: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$")] | None = None


class _Pack(_Strict):
    schema_: Annotated[Literal["rhetoric-pack/1"], Field(alias="schema")]
    id: _PackId
    version: Annotated[
        str,
        StringConstraints(
            pattern=r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
            r"(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$"
        ),
    ]
    title: _Text
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]
    license: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.+() -]+$")]
    authors: list[_Author] = []
    citation: _Text | None = None
    sources: list[_Source] = []
    limits: _Text | None = None
    match: _Match = _Match()
    categories: dict[_Name, _Category] = {}
    contrasts: dict[_Name, _Contrast] = {}
    validation: list[_Validation] = []
    imports: list[_Import] = []
    scores: dict[_Name, _Score] = {}
    expected: list[_Expected] = []
    data: _Data | None = None
    terms_file: _FileName | None = None


_PATTERN_HINTS = {
    "id": "an id is small letters and digits with single hyphens, such as war-metaphor-en",
    "version": "a version has three numbers, such as 0.1.0 (semver.org)",
    "language": "a language is a BCP 47 tag, such as en or zh-Hans",
    "license": "a license is an SPDX identifier, such as CC0-1.0",
    "since": "'since' is a year or a date, such as 2013 or 2013-03-14",
    "sha256": "'sha256' is 64 digits and letters from a to f",
    "path_from": "'path_from' is the name of an environment variable, such as LIWC_DIC",
    "use": "an id is small letters and digits with single hyphens, such as war-metaphor-en",
}
_PATH_HINT = "the path of a category is names joined by dots, such as war.attack"
_PATTERN_HINTS |= dict.fromkeys(("as", "only", "without", "category", "patch"), _PATH_HINT)


# ------------------------------------------------------------------ reading


def read_pack(path: str | PathLike[str]) -> Pack:
    """Read a pack from a YAML file.

    Raises:
        PackError: the file cannot be read or is not a valid pack; with file, line and column.
    """
    file = Path(path)
    name = str(path)
    try:
        raw = read_bounded(file, MAX_BYTES, "a pack")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PackError(f"cannot be read: {reason}", path=name) from error
    return _composed(raw, name)


def read_bounded(file: Path, most: int, what: str) -> bytes:
    """The bytes of a file that has at most so many.

    Raises:
        PackError: it has more; with the line in which `most` is reached. OSError.
    """
    with file.open("rb") as opened:
        raw = opened.read(most + 1)
    if len(raw) <= most:
        return raw
    size = max(file.stat().st_size, len(raw))
    raise PackError(
        f"the file has {size:,} bytes; {what} has at most {most:,}, which end in this line: "
        "make several files of it",
        path=str(file),
        line=raw.count(b"\n", 0, most) + 1,
        column=1,
    )


def read_pack_text(text: str, path: str = "<string>") -> Pack:
    """Read a pack from the text of a YAML file; `path` is what errors call it.

    Raises:
        PackError: it is not a valid pack; with line and column.
    """
    try:
        raw = text.encode("utf-8")
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise PackError(
            "a character that is not valid Unicode (a lone surrogate)", path=path, line=line
        ) from error
    if len(raw) > MAX_BYTES:
        raise PackError(
            f"a pack has at most {MAX_BYTES:,} bytes: make several of it",
            path=path,
            line=raw.count(b"\n", 0, MAX_BYTES) + 1,
            column=1,
        )
    return _composed(raw, path)


def _composed(raw: bytes, path: str) -> Pack:
    read = read_alone(raw, path)
    if isinstance(read, Pack):
        return read
    from rhetoric.lexicon.composition import compose

    return compose(read)


# By content: a run over many documents, or many runs in a process, read a pack once.
@lru_cache(maxsize=32)
def read_alone(raw: bytes, path: str) -> Pack | Reading:
    """A pack from the bytes of its file; a `Reading` where it draws on other files.

    A large pack that was read before comes from the cache folder.
    """
    if len(raw) < STORED_FROM:
        return _read_anew(raw, path)
    from rhetoric.lexicon import caching, storing

    known = storing.stored_pack(raw, path)
    if known is not None:
        return known
    with caching.without_collection():
        read = _read_anew(raw, path)
    if isinstance(read, Pack):
        storing.store_pack(raw, read)
    return read


def _read_anew(raw: bytes, path: str) -> Pack | Reading:
    reading = Reading(decoded(raw, path), path, hashlib.sha256(raw).hexdigest())
    return reading if reading.draws_on_others else reading.pack(Drawn())


class Row(NamedTuple):
    """A row of a table of terms, with its place.

    Attributes:
        category: path below the category that names the table (or of the pack), None for itself.
    """

    term: str
    category: str | None
    weight: float | None
    note: str
    file: str
    line: int
    column: int
    source_line: str


@dataclass(slots=True)
class Drawn:
    """What a pack takes from other files, to be completed by what it says itself.

    Attributes:
        table: opens the table that a ``terms_file`` names, given its name and the node of it.
        overlap, unit, case_sensitive: of a dictionary's tool, where the pack does not say.
    """

    table: Callable[[str, Node], Iterable[Row]] | None = None
    overlap: Overlap = "key"
    unit: Unit = "match"
    case_sensitive: bool = False
    categories: dict[str, Category] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    contrasts: dict[str, ContrastEntry] = field(default_factory=dict)
    origins: list[Origin] = field(default_factory=list)


class Reading:
    """One file on its way from text to `Pack`: checked in itself, not yet with what it draws on.

    Attributes:
        path, sha256: of the file. root: its nodes. model: what it says.
    """

    def __init__(self, text: str, path: str, sha256: str) -> None:
        self.path = path
        self.sha256 = sha256
        self.root = read_nodes(text, path)
        self.lines = LINE_BREAK.split(text)
        self.words = self.most = 0  # of all terms: counted, and at most
        self.uncounted: list[tuple[Form, ...]] = []
        self.check_sizes()
        try:
            self.model = _Pack.model_validate(self.root.data())
        except ValidationError as error:
            raise self.explain(error) from None
        model = self.model
        if not (model.categories or model.contrasts or model.imports or model.data):
            raise self.error("a pack holds categories or contrasts; this has neither", self.root)
        self.categories: dict[str, Category] = {}
        self.terms: list[Term] = []

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.model.id

    @property
    def draws_on_others(self) -> bool:
        """Whether other files are needed to make the pack."""
        model = self.model
        return bool(
            model.imports
            or model.data
            or model.terms_file
            or any(map(_has_terms_file, model.categories.values()))
        )

    def check_count(self, total: int, node: Node) -> None:
        """Raise where there are more terms than a pack may have."""
        if total > MAX_TERMS:
            raise self.error(
                f"{total:,} terms; a pack has at most {MAX_TERMS:,}: make several packs of it", node
            )

    def check_sizes(self) -> None:
        """Raise at the first term or category of the file that is one too many."""
        terms = 0
        places = []
        left = [self.root]
        while left:
            for key, node in _entries(left.pop(), "categories"):
                places.append(key)
                left.append(node)
                items = node.pairs["terms"][1].items if "terms" in node.pairs else []
                terms += len(items)
                if terms > MAX_TERMS:
                    self.check_count(terms, items[MAX_TERMS - terms])
        places += [key for key, _ in _entries(self.root, "contrasts")]
        if len(places) > MAX_CATEGORIES:
            raise self.error(
                f"{len(places):,} categories and contrasts; a pack has at most {MAX_CATEGORIES:,}: "
                "make several packs of it",
                places[MAX_CATEGORIES],
            )

    def error(self, message: str, node: Node, *, offset: int = 0) -> PackError:
        """An error at a node; `offset` is a place within its text."""
        # Inside a quoted or escaped scalar the offset is that of the words, not of the file.
        column = node.column + offset + (0 if node.plain else 1)
        source = self.lines[node.line - 1] if node.line <= len(self.lines) else None
        return PackError(message, path=self.path, line=node.line, column=column, source_line=source)

    def pack(self, drawn: Drawn) -> Pack:
        """The pack, with what was drawn from other files."""
        model = self.model
        self.categories, self.terms = dict(drawn.categories), list(drawn.terms)
        self.words = self.most = 0
        self.uncounted.clear()
        said = model.match.model_fields_set
        sensitive = model.match.case == "sensitive" if "case" in said else drawn.case_sensitive
        self.drawn = drawn
        top = Category("", None, "", "", 0, case_sensitive=sensitive)
        for name, category in model.categories.items():
            key, node = self.root.pairs["categories"][1].pairs[name]
            self.add_category(name, top, category, key, node)
        if model.terms_file:
            self.add_table(model.terms_file, self.root, top)
        contrasts = dict(drawn.contrasts)
        for name, entry in model.contrasts.items():
            key, node = self.root.pairs["contrasts"][1].pairs[name]
            if name in contrasts:
                raise self.error(
                    f"the contrast {name!r} is imported from {contrasts[name].origin}; "
                    "give this one another name, or import the other one 'as' something",
                    key,
                )
            contrasts[name] = self.contrast(name, entry, key, node, sensitive)
        digest = self.sha256
        if drawn.origins:
            listed = " ".join([self.sha256, *(origin.sha256 for origin in drawn.origins)])
            digest = hashlib.sha256(listed.encode()).hexdigest()
        pack = Pack(
            id=model.id,
            version=model.version,
            title=model.title,
            language=model.language,
            license=model.license,
            path=self.path,
            sha256=digest,
            authors=tuple(author.model_dump(exclude_none=True) for author in model.authors),
            citation=model.citation or "",
            sources=tuple(source.model_dump(exclude_none=True) for source in model.sources),
            limits=model.limits or "",
            overlap=model.match.overlap if "overlap" in said else drawn.overlap,
            unit=model.match.unit if "unit" in said else drawn.unit,
            case_sensitive=sensitive,
            categories=self.categories,
            terms=tuple(self.terms),
            contrasts=contrasts,
            validation=tuple(_validation(entry) for entry in model.validation),
            scores=self.scores(),
            expected=self.expected(),
            origins=tuple(drawn.origins),
        )
        object.__setattr__(pack, "as_read", True)
        return pack

    # -------------------------------------------------------------- categories

    def add_category(
        self, name: str, parent: Category, model: _Category, key: Node, node: Node
    ) -> None:
        """Add a category with its terms and the categories below it."""
        path = f"{parent.path}.{name}" if parent.path else name
        weight = parent.weight if model.weight is None else model.weight
        sensitive = parent.case_sensitive if model.case is None else model.case == "sensitive"
        before = self.categories.get(path)
        category = Category(
            path=path,
            parent=parent.path or None,
            title=model.title or name.replace("_", " ").replace("-", " "),
            definition=model.definition or "",
            line=key.line,
            weight=weight,
            polarity=model.polarity or parent.polarity,
            case_sensitive=sensitive,
            exceptions=self.exceptions(model.exceptions, node, sensitive),
            near=self.near(model.near, node, "near"),
            not_near=self.near(model.not_near, node, "not_near"),
            match_examples=_examples(model.examples.match, node, "match"),
            no_match_examples=_examples(model.examples.no_match, node, "no_match"),
            origin=f"{self.id}/{path}",
        )
        if before is not None:
            category = _merged(before, category, model)
        self.categories[path] = category
        if model.terms:
            entries = node.pairs["terms"][1].items
            for entry, place in zip(model.terms, entries, strict=True):
                self.terms.append(self.term(entry, place, category))
        for child, inner in model.categories.items():
            child_key, child_node = node.pairs["categories"][1].pairs[child]
            self.add_category(child, category, inner, child_key, child_node)
        if model.terms_file:
            self.add_table(model.terms_file, node, category)

    def add_table(self, name: str, node: Node, category: Category) -> None:
        """The terms of a table: of `category`, of those below it, or (at the top) of all."""
        assert self.drawn.table is not None  # noqa: S101
        for row in self.drawn.table(name, node.pairs["terms_file"][1]):
            path = ".".join(part for part in (category.path, row.category) if part)
            owner = self.categories.get(path)
            message = ""
            if owner is None:
                below = [known for known in self.categories if known.startswith(category.path)]
                message = (
                    f"no category is named {path!r} in the pack{did_you_mean(path, below)}"
                    if path
                    else "this row names no category"
                )
            try:
                forms = self.counted(parse_term(row.term)) if owner else ()
            except NotationError as error:
                message = error.message
            if message or owner is None:
                raise PackError(
                    message,
                    path=row.file,
                    line=row.line,
                    column=row.column,
                    source_line=row.source_line,
                )
            self.terms.append(
                Term(
                    text=row.term,
                    kind="words",
                    forms=forms,
                    id=row.term,
                    category=path,
                    line=row.line,
                    weight=owner.weight if row.weight is None else row.weight,
                    polarity=owner.polarity,
                    case_sensitive=owner.case_sensitive,
                    note=row.note,
                    origin=f"{self.id}/{path}",
                    file=row.file,
                )
            )
        self.check_count(len(self.terms), node)

    def term(self, entry: str | _KeyedTerm, node: Node, category: Category) -> Term:
        """The term of an entry of ``terms``, with what its category says of it."""
        origin = f"{self.id}/{category.path}"
        if isinstance(entry, str):
            return Term(
                text=entry,
                kind="words",
                forms=self.forms(entry, node),
                id=entry,
                category=category.path,
                line=node.line,
                weight=category.weight,
                polarity=category.polarity,
                case_sensitive=category.case_sensitive,
                origin=origin,
            )
        case = category.case_sensitive if entry.case is None else entry.case == "sensitive"
        forms: tuple[Form, ...] = ()
        pattern: tuple[Mapping[str, Any], ...] = ()
        kind: Kind = "words"
        if isinstance(entry, _RegexTerm):
            text, kind = entry.regex, "regex"
            self.check_regex(text, node.pairs["regex"][1])
        elif isinstance(entry, _LemmaTerm):
            text = entry.lemma
            forms = self.forms(text, node.pairs["lemma"][1], lemma=True)
        elif isinstance(entry, _WordsTerm):
            text = entry.term
            forms = self.forms(text, node.pairs["term"][1])
        else:
            kind = "tokens" if isinstance(entry, _TokensTerm) else "dep"
            pattern = self.pattern(kind, node.pairs[kind][1])
            text = entry.id or kind + ": " + json.dumps(pattern, ensure_ascii=False)
        return Term(
            text=text,
            kind=kind,
            forms=forms,
            id=entry.id or text,
            category=category.path,
            line=node.line,
            weight=category.weight if entry.weight is None else entry.weight,
            polarity=entry.polarity or category.polarity,
            case_sensitive=case,
            exceptions=self.exceptions(entry.exceptions, node, case),
            note=entry.note,
            near=self.near(entry.near, node, "near"),
            not_near=self.near(entry.not_near, node, "not_near"),
            pattern=pattern,
            origin=origin,
        )

    def pattern(self, kind: str, node: Node) -> tuple[Mapping[str, Any], ...]:
        """A token or dependency pattern, checked."""
        from rhetoric.lexicon.patterns import PatternError, check_pattern, plain_values

        pattern = tuple(plain_values(item) for item in node.items)
        try:
            check_pattern(kind, pattern)
        except PatternError as error:
            raise self.error(error.message, node.at(error.path, key=error.at_key)) from None
        return pattern

    def forms(
        self, text: str, node: Node, *, lemma: bool = False, slots: bool = False
    ) -> tuple[Form, ...]:
        """The forms of a term that stands at `node`."""
        try:
            forms = parse_term(text, lemma=lemma, slots=slots)
        except NotationError as error:
            raise self.error(error.message, node, offset=error.offset) from None
        try:
            return self.counted(forms)
        except NotationError as error:
            raise self.error(error.message, node) from None

    def counted(self, forms: tuple[Form, ...]) -> tuple[Form, ...]:
        """`forms`, counted towards the words that a pack may have."""
        from rhetoric.lexicon.sequences import count_words, most_words

        # A bound is enough as long as it holds; only then the tokenizer is asked, which is slow to
        # start on a single term.
        self.uncounted.append(forms)
        self.most += most_words(forms)
        if self.most > MAX_WORDS:
            self.words += count_words([form for several in self.uncounted for form in several])
            self.most = self.words
            self.uncounted.clear()
        if self.words > MAX_WORDS:
            raise NotationError(
                f"the terms up to here make more than {MAX_WORDS:,} words when their alternatives "
                "are written out; use fewer alternatives, or wildcards"
            )
        return forms

    def check_regex(self, text: str, node: Node) -> None:
        """Raise where `text` is no regular expression, or matches the empty text."""
        try:
            empty = compile_expression(text).fullmatch("", seconds=1.0)
        except TimeoutError:
            raise self.error("this regular expression takes too long", node) from None
        except ExpressionError as error:
            raise self.error(
                f"not a regular expression: {error.message}", node, offset=error.offset
            ) from None
        if empty:
            raise self.error("this regular expression matches nothing at all (empty)", node)

    def exceptions(
        self, entries: Sequence[str | _ExceptTerm] | None, node: Node, sensitive: bool
    ) -> tuple[Except, ...]:
        """The exceptions of a category, term or contrast whose own case is `sensitive`."""
        found = []
        for entry, place in zip(
            entries or (), node.pairs["except"][1].items if entries else (), strict=True
        ):
            if isinstance(entry, str):
                found.append(Except(entry, self.forms(entry, place), place.line, sensitive))
            else:
                forms = self.forms(entry.term, place.pairs["term"][1])
                case = sensitive if entry.case is None else entry.case == "sensitive"
                found.append(Except(entry.term, forms, place.line, case))
        return tuple(found)

    def near(self, model: _Near | None, node: Node, name: str) -> Near | None:
        """The context under the key `name` of `node`."""
        if model is None:
            return None
        key, value = node.pairs[name]
        places = value.pairs["any"][1].items
        forms = tuple(
            self.forms(text, place) for text, place in zip(model.any, places, strict=True)
        )
        return Near(tuple(model.any), forms, model.within, key.line)  # type: ignore[arg-type]

    # -------------------------------------------------------------- scores and base rates

    def known(self, path: str, node: Node, offset: int = 0) -> str:
        """The path of a category that is named in the file, by its path or its global id."""
        if path in self.categories:
            return path
        same = [own for own, category in self.categories.items() if category.origin == path]
        if len(same) == 1:
            return same[0]
        hint = did_you_mean(path, self.categories)
        if "did you mean" not in hint and any("-" in own for own in self.categories):
            hint += "; a name with a hyphen stands in quotes in a formula"
        raise self.error(f"no category is named {path!r}{hint}", node, offset=offset)

    def scores(self) -> dict[str, Score]:
        """The composite scores, their categories looked up."""
        scores = {}
        for name, model in self.model.scores.items():
            key, node = self.root.pairs["scores"][1].pairs[name]
            place = node.pairs["formula"][1]
            try:
                formula = parse_formula(model.formula)
            except FormulaError as error:
                raise self.error(error.message, place, offset=error.offset) from None
            paths = {use.category: self.known(use.category, place, use.offset)
                     for use in formula.uses}  # fmt: skip
            if model.norms is not None:
                low, high = model.norms.low, model.norms.high
                if low is not None and high is not None and low >= high:
                    raise self.error(
                        "'low' should be less than 'high'",
                        node.pairs["norms"][1].pairs["low"][1],
                    )
            scores[name] = Score(
                name=name,
                title=model.title or name.replace("_", " ").replace("-", " "),
                definition=model.definition or "",
                formula=replace(formula, paths=paths),
                per=model.per,
                norms=None if model.norms is None else Norms(**model.norms.model_dump()),
                line=key.line,
            )
        return scores

    def expected(self) -> tuple[Expected, ...]:
        """The base rates, their categories looked up."""
        entries = []
        nodes = self.root.pairs["expected"][1].items if self.model.expected else []
        for model, node in zip(self.model.expected, nodes, strict=True):
            low, high = model.interval
            if not low <= model.base_rate <= high:
                raise self.error(
                    f"the interval {low:g} to {high:g} does not hold the base rate "
                    f"{model.base_rate:g}",
                    node.pairs["interval"][1],
                )
            entries.append(
                Expected(
                    category=self.known(model.category, node.pairs["category"][1]),
                    base_rate=model.base_rate,
                    per=model.per,
                    corpus=model.corpus,
                    n=model.n,
                    interval=(low, high),
                    dispersion=model.dispersion,
                    genre=model.genre,
                    since=model.since,
                    note=model.note,
                    line=node.line,
                )
            )
        return tuple(entries)

    # -------------------------------------------------------------- contrasts

    def contrast(
        self, name: str, model: _Contrast, key: Node, node: Node, sensitive: bool
    ) -> ContrastEntry:
        """A contrast, its templates and roles checked."""
        place = node.pairs["template"][1]
        texts = [model.template] if isinstance(model.template, str) else model.template
        places = place.items if place.kind == "list" else [place]
        templates = []
        for text, at in zip(texts, places, strict=True):
            template = Template(text, self.forms(text, at, slots=True), at.line)
            self.check_template(template, at)
            templates.append(template)
        letters = {
            item.letter
            for template in templates
            for form in template.forms
            for item in form
            if isinstance(item, Slot)
        }
        asserted, rejected = _letters(model.roles.asserted), _letters(model.roles.rejected)
        for letter in asserted + rejected:
            if letter not in letters:
                raise self.error(
                    f"the role names slot {letter}, but no template has <{letter}>",
                    node.pairs["roles"][0],
                )
        for texts_of, owner in (
            (model.slot.stop, ("slot", "stop")),
            (model.gate.left if model.gate else [], ("gate", "left")),
        ):
            for index, text in enumerate(texts_of):
                self.forms(text, node.at([*owner, index]))
        case = sensitive if model.case is None else model.case == "sensitive"
        return ContrastEntry(
            name=name,
            type=model.type or name,
            title=model.title or name.replace("_", " ").replace("-", " "),
            definition=model.definition or "",
            line=key.line,
            templates=tuple(templates),
            slot=SlotLimits(model.slot.max_tokens, tuple(model.slot.stop)),
            gate=None if model.gate is None else Gate(tuple(model.gate.left), model.gate.within),
            chain=model.chain,
            asserted=asserted,
            rejected=rejected,
            exceptions=self.exceptions(model.exceptions, node, case),
            additive=model.additive,
            case_sensitive=case,
            match_examples=_examples(model.examples.match, node, "match"),
            no_match_examples=_examples(model.examples.no_match, node, "no_match"),
            origin=f"{self.id}/{name}",
        )

    def check_template(self, template: Template, node: Node) -> None:
        """Raise where a form of a template has no slot, a slot twice, or no word."""
        for form in template.forms:
            letters = [item.letter for item in form if isinstance(item, Slot)]
            if not letters:
                raise self.error("a template has at least one slot, such as <A>", node)
            if len(set(letters)) < len(letters):
                raise self.error("a slot stands twice in this template", node)
            if not any(isinstance(item, Word) for item in form):
                raise self.error("a template has at least one word beside its slots", node)

    # -------------------------------------------------------------- errors

    def explain(self, error: ValidationError) -> PackError:
        """The first problem in the file, at its place, in plain words."""
        found = []
        for detail in error.errors(include_url=False, include_context=True, include_input=True):
            path = [part for part in detail["loc"] if not str(part).endswith("=")]
            name_itself = bool(path) and path[-1] == "[key]"
            if name_itself:
                path = path[:-1]
            name_itself |= detail["type"] == "extra_forbidden"
            node = self.root.at(path, key=name_itself)
            found.append((node.line, node.column, path, detail, node))
        # A field that is missing is often one that is misspelled: that one is shown first.
        found.sort(key=lambda item: (item[3]["type"] == "missing", *item[:2]))
        _, _, path, detail, node = found[0]
        message = _in_words(detail, path)
        places = sorted({line for line, *_ in found[1:]} - {node.line})
        if places:
            some = ", ".join(map(str, places[:8])) + (" …" if len(places) > 8 else "")
            message += f" (also look at line {some})"
        return self.error(message, node)


def _in_words(detail: Any, path: Sequence[int | str]) -> str:
    kind = detail["type"]
    name = next((str(part) for part in reversed(path) if isinstance(part, str)), "the pack")
    value = detail.get("input")
    if kind == "extra_forbidden":
        known = _known_fields(path)
        return f"unknown field {path[-1]!r}{did_you_mean(str(path[-1]), known)}"
    if kind == "missing":
        if name == "term" and len(path) > 1 and isinstance(path[-2], int):
            return (
                "a keyed term names its words as term, lemma or regex"
                f" (this has {', '.join(map(str, value)) if value else 'nothing'})"
            )
        return f"the field {path[-1]!r} is missing"
    if kind in ("string_type", "string_sub_type"):
        return f"{name!r} should be text, not a list or a mapping"
    if kind in ("list_type", "dict_type", "model_type") and value == "":
        return f"{name!r} is empty; fill it in or leave it out"
    if kind == "list_type":
        return f"{name!r} should be a list: one entry a line, each after a hyphen and a blank (- …)"
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return f"{name!r} should be a mapping of fields, not {_what(value)}"
    if kind == "literal_error":
        expected = str(detail["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        if name == "schema":
            return f"the schema should be {SCHEMA}"
        listed = ", ".join(expected)
        return f"{name!r} should be one of {listed}{did_you_mean(str(value), expected)}"
    if kind == "string_pattern_mismatch":
        return _PATTERN_HINTS.get(
            name, f"{value!r} cannot be a name here: letters, digits, _ and - only"
        )
    if kind == "too_short" and detail["ctx"]["min_length"] > 1:
        return f"{name!r} has {detail['ctx']['min_length']} entries"
    if kind in ("string_too_short", "too_short"):
        return f"{name!r} is empty"
    if kind == "string_too_long":
        return f"{name!r} is longer than {detail['ctx']['max_length']} characters"
    if kind.startswith(("float", "int")) or kind == "finite_number":
        return f"{name!r} should be a number"
    if kind.startswith("bool"):
        return f"{name!r} should be true or false"
    return f"{name!r}: {str(detail['msg']).removeprefix('Value error, ')}"


def _what(value: Any) -> str:
    if value == "":
        return "empty"
    return "a list" if isinstance(value, list) else "text"


def _known_fields(path: Sequence[int | str]) -> list[str]:
    """The fields that the mapping around `path` may have."""
    model: type[BaseModel] = _Pack
    names = list(path[:-1])
    at = 0
    while at < len(names):
        part = names[at]
        if part in _NAMED and model in (_Pack, _Category, _Import):
            model = _NAMED[str(part)]
            at += 2
            continue
        if part == "terms":
            model = _WordsTerm
            at += 2
            continue
        model = _INNER.get(str(part), model)
        at += 1
    known = [field.alias or name for name, field in model.model_fields.items()]
    return known + (list(_KINDS) if model is _WordsTerm else [])


# Mappings whose keys are names that the author gives.
_NAMED: dict[int | str, type[BaseModel]] = {
    "categories": _Category,
    "contrasts": _Contrast,
    "scores": _Score,
    "patch": _Patch,
}
_INNER: dict[str, type[BaseModel]] = {
    "match": _Match,
    "authors": _Author,
    "sources": _Source,
    "examples": _Examples,
    "near": _Near,
    "not_near": _Near,
    "except": _ExceptTerm,
    "slot": _SlotModel,
    "gate": _GateModel,
    "roles": _Roles,
    "validation": _Validation,
    "results": _CodingResult,
    "imports": _Import,
    "add": _WordsTerm,
    "norms": _Norms,
    "expected": _Expected,
    "data": _Data,
}


def _validation(model: _Validation) -> Validation:
    results = tuple(CodingResult(**entry.model_dump()) for entry in model.results)
    return Validation(**model.model_dump(exclude={"results"}), results=results)


def _merged(before: Category, own: Category, model: _Category) -> Category:
    """An imported category with what the pack itself says of it: own words and settings replace
    the imported ones, exceptions and examples are added."""
    return replace(
        own,
        title=own.title if model.title else before.title,
        definition=own.definition or before.definition,
        weight=before.weight if model.weight is None else own.weight,
        polarity=own.polarity if model.polarity else before.polarity,
        case_sensitive=before.case_sensitive if model.case is None else own.case_sensitive,
        exceptions=before.exceptions + own.exceptions,
        near=own.near or before.near,
        not_near=own.not_near or before.not_near,
        origin=before.origin,
    )


def _entries(node: Node, name: str) -> Iterable[tuple[Node, Node]]:
    """The entries of the mapping under `name`, as name and value; none where there is no such."""
    return node.pairs[name][1].pairs.values() if name in node.pairs else ()


def _has_terms_file(category: _Category) -> bool:
    return bool(category.terms_file) or any(map(_has_terms_file, category.categories.values()))


def _letters(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _examples(texts: Sequence[str], node: Node, name: str) -> tuple[Example, ...]:
    if not texts:
        return ()
    places = node.pairs["examples"][1].pairs[name][1].items
    return tuple(Example(text, place.line) for text, place in zip(texts, places, strict=True))
