"""Fuzz the reader of packs: whatever the input, a pack or one `PackError`, in bounded time.

    python bench/fuzz_packs.py --minutes 10
    python bench/fuzz_packs.py --seed 123456 --count 1   # one input again

Inputs are made from the packs that come with the library, and from grammars of packs, terms and
regular expressions, by changing bytes, lines, the tree and single values. What is read is compiled
and matched against a short text. Any other error, and any input that takes longer than --seconds,
is printed with its seed; then the exit code is 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from rhetoric.errors import PackError
from rhetoric.lexicon import built_in, compile_packs, match, new_pack, read_pack
from rhetoric.model import Document
from rhetoric.preparing import prepare

SECONDS = 5.0
"""Time for one input."""

TEXT = (
    "We will fight the virus, and win the battle: unity over division, not panic but confidence. "
    "A community with a shared future for mankind! aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
    "“People’s war” in 2020; 3.5 % of all e-mails … 👩‍👩‍👧 שלום café"
)
SIGNS = [
    *"*&!#@`%|>'\"[]{},?:- \n\t<>()~\\/.=^$+",
    "\x00", "\x1b", "\r", "\x85", "\xa0", "\u2028", "\u200b", "\ufeff", "\ud800", "é", "🙂", "<<",
    "...", "...0-100", "<A>", "<A:NP>", "<A:1-4>", "---", "- ", ": ", " #", "!!str ", "&a ", "*a",
    "(a|b)", "(a)?", "/NOUN", "~", "\\",
]  # fmt: skip
VALUES: list[Any] = [
    "", "no", "~", "1e999", ".nan", "-1", "0", "9" * 400, "2020-04-27", [], {}, [[]], {"": ""},
    ["a"],
    {"term": "a"}, {"regex": "(a+)+$"}, {"lemma": "be"}, {"tokens": [{"LOWER": "a"}]}, "x" * 401,
    {"any": ["a"], "within": "sentence"}, "sentence", True, None, 3, "*", "...", "a ... b",
]  # fmt: skip
FIELDS = (
    "schema id version title language license authors citation sources limits match categories "
    "contrasts imports scores expected data terms_file terms except near not_near weight polarity "
    "case examples no_match definition template slot gate chain roles additive type term lemma "
    "regex tokens dep note any within left stop max_tokens use only without as patch add remove "
    "formula per norms mean sd base_rate corpus n interval genre since format path_from sha256 "
    "validation"
).split()


class Outcome(NamedTuple):
    """What became of one input: "read", "refused", "wrong" or "slow", and what to say of it."""

    kind: str
    seconds: float
    detail: str = ""


@cache
def originals() -> tuple[bytes, ...]:
    """The packs that come with the library, and a new one."""
    folder = built_in()
    files = sorted(folder.glob("*.yaml")) if folder else []
    return (*(file.read_bytes() for file in files), new_pack("a-b", "A title").encode())


@cache
def trees() -> tuple[Any, ...]:
    """The same as values."""
    return tuple(yaml.safe_load(raw) for raw in originals())


@cache
def document() -> Document:
    """What packs are matched against."""
    return prepare(TEXT, depth="surface")


# ------------------------------------------------------------------ inputs


def some(chance: random.Random, raw: bytes, most: int = 4_000) -> bytes:
    """The first lines of a pack, so that one input takes little time."""
    if len(raw) <= most or chance.random() < 0.02:
        return raw
    cut = raw.rfind(b"\n", 0, most) + 1
    return raw[:cut]


def changed_bytes(chance: random.Random) -> bytes:
    """Bytes are set, deleted, put in or doubled."""
    raw = bytearray(some(chance, chance.choice(originals())))
    for _ in range(chance.choice([1, 1, 2, 3, 8])):
        at = chance.randrange(len(raw) + 1)
        match chance.randrange(5):
            case 0:
                raw[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del raw[at : at + chance.randint(1, 40)]
            case 2:
                raw[at:at] = chance.choice(SIGNS).encode("utf-8", "surrogatepass")
            case 3:
                piece = raw[at : at + chance.randint(1, 80)]
                place = chance.randrange(len(raw) + 1)
                raw[place:place] = piece * chance.randint(1, 3)
            case _:
                raw[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 8)))
    return bytes(raw)


def changed_lines(chance: random.Random) -> bytes:
    """Lines are deleted, doubled, moved, indented and glued."""
    lines = some(chance, chance.choice(originals())).split(b"\n")
    for _ in range(chance.choice([1, 1, 2, 3, 8])):
        at = chance.randrange(len(lines))
        match chance.randrange(7):
            case 0 if len(lines) > 1:
                del lines[at : at + chance.randint(1, 3)]
                lines = lines or [b""]
            case 1:
                lines[at:at] = lines[at : at + chance.randint(1, 5)]
            case 2:
                lines.insert(chance.randrange(len(lines)), lines.pop(at))
            case 3:
                lines[at] = b" " * chance.randint(1, 8) + lines[at]
            case 4:
                lines[at] = lines[at].lstrip()
            case 5 if at + 1 < len(lines):
                lines[at : at + 2] = [lines[at] + lines[at + 1].lstrip()]
            case _:
                sign = chance.choice(SIGNS).encode("utf-8", "surrogatepass")
                lines[at] += sign * chance.randint(1, 3)
    raw = b"\n".join(lines)
    if chance.random() < 0.05:
        raw = raw.replace(b"\n", chance.choice([b"\r", b"\r\n", b"\n\n"]))
    if chance.random() < 0.05:
        raw = raw.decode("utf-8", "replace").encode(chance.choice(["utf-16", "utf-32", "cp1252",
              "utf-16-le", "utf-8-sig", "utf-7"]), "replace")  # fmt: skip
    return raw


def places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a tree: what holds it, and its key or index there."""
    left = [tree]
    while left:
        held = left.pop()
        keys = list(held) if isinstance(held, dict) else range(len(held))
        for key in keys:
            yield held, key
            if isinstance(held[key], dict | list):
                left.append(held[key])


def copied(tree: Any, chance: random.Random, most: int = 12) -> Any:
    """A copy with lists of at most so many values."""
    if isinstance(tree, dict):
        return {key: copied(value, chance, most) for key, value in tree.items()}
    if isinstance(tree, list):
        start = chance.randrange(max(1, len(tree) - most))
        return [copied(value, chance, most) for value in tree[start : start + most]]
    return tree


def changed_tree(chance: random.Random) -> bytes:
    """Values of the tree are replaced, moved, removed and given other names."""
    tree = copied(chance.choice(trees()), chance)
    for _ in range(chance.randint(1, 4)):
        found = list(places(tree))
        held, key = chance.choice(found)
        match chance.randrange(6):
            case 0:
                held[key] = chance.choice(VALUES)
            case 1:
                other, name = chance.choice(found)
                held[key] = copied(other[name], chance, 3) if name in _keys(other) else "x"
            case 2:
                del held[key]
            case 3 if isinstance(held, dict):
                held[chance.choice(FIELDS)] = held.pop(key)
            case 4 if isinstance(held, dict):
                held[chance.choice(FIELDS)] = chance.choice(VALUES)
            case _:
                value = term(chance) if chance.random() < 0.7 else regex(chance)
                held[key] = [value] if isinstance(held[key], list) else value
    try:
        text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=10_000)
    except (yaml.YAMLError, RecursionError):
        text = repr(tree)
    return text.encode("utf-8", "surrogatepass")


def _keys(held: Any) -> Any:
    return held if isinstance(held, dict) else range(len(held))


def term(chance: random.Random, depth: int = 0) -> str:
    """A term by the grammar of the notation, now and then with a wrong sign."""
    parts = []
    for _ in range(chance.randint(1, 4)):
        match chance.randrange(18):
            case 3:
                parts.append(
                    chance.choice(["fight*", "*", "w?n", "*a*a*a*", "a" + "*a" * 30, "?" * 9])
                )
            case 4:
                parts.append(chance.choice(["war/NOUN", "*/VERB", "and\\/or", "a/b/c"]))
            case 5:
                parts.append(chance.choice(["...", "...0-6", "...0-100", "...9-1", "…", "...0-0"]))
            case 6 | 7 if depth < 6:
                inner = "|".join(term(chance, depth + 1) for _ in range(chance.randint(1, 4)))
                parts.append(f"({inner})" + chance.choice(["", "?", "?s", "x"]))
            case 8:
                parts.append(chance.choice(["<A>", "<B:NP>", "<A:1-4>", "<A", "\\<", "over"]))
            case 9:
                parts.append(chance.choice(SIGNS))
            case _:
                parts.append(
                    chance.choice(["fight", "virus", "people's", "e-mail", "we", "aaa", "3.5"])
                )
    lead = "~" if chance.random() < 0.1 else ""
    return (lead + chance.choice([" ", " ", " ", ""]).join(parts))[:450]


def regex(chance: random.Random, depth: int = 0) -> str:
    """A regular expression, now and then a wrong one."""
    parts = []
    for _ in range(chance.randint(1, 4)):
        match chance.randrange(8):
            case 0 | 1:
                parts.append(
                    chance.choice(["a", "b", "war", "é", r"\w", r"\b", r"\s", ".", r"\d", "^", "$"])
                )
            case 2:
                parts.append(
                    chance.choice(["[a-z]", "[^]]", "[[a-z]--[b]]", r"\p{Lu}", r"\p{Foo}", "["])
                )
            case 3 | 4 if depth < 6:
                opening = chance.choice(["(", "(?:", "(?=", "(?<=", "(?!", "(?>", "(?P<x>", "(?i:"])
                inner = "|".join(regex(chance, depth + 1) for _ in range(chance.randint(1, 3)))
                parts.append(f"{opening}{inner})")
            case 5:
                parts.append(
                    chance.choice([r"\1", "(?R)", "(?1)", "(?&x)", r"\g<x>", r"\L<x>", r"\N{DASH}"])
                )
            case 6:
                parts.append(
                    chance.choice(
                        ["{e<=3}", "(?x)", "(?#", "(*FAIL)", r"\K", r"\G", r"\X", "(?|a|b)"]
                    )
                )
            case _:
                parts.append(chance.choice(SIGNS))
        parts.append(
            chance.choice(
                ["", "", "*", "+", "?", "*?", "++", "{2,100}", "{1000}", "{99999}", "{,}"]
            )
        )
    return "".join(parts)[:450]


_HEAD = (
    "schema: rhetoric-pack/1\nid: fuzz\nversion: 0.1.0\ntitle: Fuzz\nlanguage: en\n"
    "license: CC0-1.0\n"
)
_PATTERNS = (
    "{LOWER: a}", "{OP: '*'}", "{LOWER: {IN: [a, b]}, OP: '{2,9}'}", "{LENGTH: {'>=': 3}, OP: '+'}",
)  # fmt: skip


def quoted(text: str) -> str:
    """In single quotes, on one line."""
    return "'" + text.replace("'", "''").replace("\n", " ") + "'"


def from_grammar(chance: random.Random) -> bytes:
    """A pack of terms, regular expressions and templates made by grammar."""
    lines = [_HEAD + "categories:\n  c:\n    terms:"]
    for _ in range(chance.choice([1, 1, 2, 4])):
        made = term(chance)
        match chance.randrange(6):
            case 0:
                lines.append(f"      - regex: {quoted(regex(chance))}")
            case 1:
                lines.append(
                    f"      - {{term: {quoted(made)}, weight: {chance.choice(['2', '.inf', 'x'])}}}"
                )
            case 2:
                pattern = chance.choice(
                    [*_PATTERNS, "{TEXT: {REGEX: " + quoted(regex(chance)) + "}}"]
                )
                lines.append(f"      - tokens: [{', '.join([pattern] * chance.randint(1, 20))}]")
            case 3:
                lines.append(f"      - {made}")
            case _:
                lines.append(f"      - {quoted(made)}")
    if chance.random() < 0.3:
        lines.append(f"    except:\n      - {quoted(term(chance))}")
    if chance.random() < 0.3:
        within = chance.choice(["sentence", "paragraph", "3", "0"])
        lines.append(f"    near: {{any: [{quoted(term(chance))}], within: {within}}}")
    if chance.random() < 0.3:
        lines.append(f"contrasts:\n  x:\n    template: {quoted('<A> ' + term(chance) + ' <B>')}")
    if chance.random() < 0.2:
        signs = [chance.choice([*"cx+-*/() 0.1", "weighted(", "**", "9" * 30]) for _ in range(12)]
        lines.append(f"scores: {{s: {{formula: {quoted(''.join(signs))}}}}}")
    return "\n".join(lines).encode("utf-8", "surrogatepass")


TABLE = b'term,category,weight,note\nfight*,c,2,\n"guns, and butter",c.d,,a phrase\nwar,c,,\n'


def changed_table(chance: random.Random) -> bytes:
    """A table of terms with other bytes, for a pack that names it."""
    raw = bytearray(TABLE)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(raw) + 1)
        sign = chance.choice([*SIGNS, '"', ",", "\n", ";", term(chance)])
        piece = sign.encode("utf-8", "surrogatepass")
        raw[at : at + chance.randrange(3)] = piece * chance.choice([1, 1, 2, 500])
    return bytes(raw)


WITH_TABLE = (
    _HEAD + "terms_file: fuzz.csv\ncategories: {c: {weight: 2, categories: {d: {}}}}\n"
).encode()
MAKERS: tuple[Callable[[random.Random], bytes], ...] = (
    changed_bytes,
    changed_lines,
    changed_tree,
    from_grammar,
    changed_table,
)


def made(seed: int) -> tuple[str, bytes]:
    """The input of a seed, with the name of what made it."""
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    maker = chance.choice(MAKERS)
    return maker.__name__, maker(chance)


# ------------------------------------------------------------------ running


def tried(raw: bytes, folder: Path, *, table: bool = False, seconds: float = SECONDS) -> Outcome:
    """Read an input from a file in `folder`, compile and match it."""
    pack, rows = folder / "fuzz.yaml", folder / "fuzz.csv"
    rows.write_bytes(raw if table else TABLE)
    pack.write_bytes(WITH_TABLE if table else raw)
    begun = time.perf_counter()
    try:
        match(document(), compile_packs(read_pack(pack)))
        kind, detail = "read", ""
    except PackError as error:
        kind, detail = "refused", error.message
        if not error.line or not error.column:
            kind, detail = "wrong", f"an error without a place: {error}"
    except Exception:
        kind, detail = "wrong", traceback.format_exc()
    took = time.perf_counter() - begun
    if took > seconds and kind != "wrong":
        kind, detail = "slow", f"{took:.1f} seconds: {detail}"
    return Outcome(kind, took, detail)


def fuzz(
    seeds: Iterator[int], *, until: float, seconds: float = SECONDS, say: Callable[[str], None]
) -> tuple[Counter[str], float]:
    """Try inputs until the seeds or the time are used up; what is not as it should be is said.

    Returns:
        How many inputs had which outcome (and by which maker), and the longest time of one.
    """
    counts: Counter[str] = Counter()
    longest = 0.0
    document()  # what is loaded for the first input is not its own time
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            if time.monotonic() > until:
                break
            maker, raw = made(seed)
            outcome = tried(raw, Path(folder), table=maker == "changed_table", seconds=seconds)
            counts[outcome.kind] += 1
            counts[f"{maker}: {outcome.kind}"] += 1
            longest = max(longest, outcome.seconds)
            if outcome.kind in ("wrong", "slow"):
                say(f"seed {seed} ({maker}): {outcome.kind}: {outcome.detail}")
    return counts, longest


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=1.0, help="how long to run")
    parser.add_argument("--count", type=int, default=None, help="at most so many inputs")
    parser.add_argument("--seed", type=int, default=0, help="the first seed; others follow it")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="time for one input")
    parser.add_argument("--write", type=Path, default=None, help="write the input of --seed here")
    chosen = parser.parse_args(arguments)
    if chosen.write is not None:
        chosen.write.write_bytes(made(chosen.seed)[1])
        return 0
    last = None if chosen.count is None else chosen.seed + chosen.count
    seeds = iter(range(chosen.seed, last if last is not None else sys.maxsize))
    begun = time.monotonic()
    counts, longest = fuzz(
        seeds, until=begun + 60 * chosen.minutes, seconds=chosen.seconds, say=print
    )
    total = sum(counts[kind] for kind in ("read", "refused", "wrong", "slow"))
    print(f"{total:,} inputs in {time.monotonic() - begun:.0f} seconds; longest {longest:.2f} s")
    for name, count in sorted(counts.items()):
        print(f"  {name}: {count:,}")
    return 1 if counts["wrong"] or counts["slow"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
