"""Broken packs of every kind: one error with file, line, column and remedy, in bounded time."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.errors import PackError
from rhetoric.lexicon import (
    Hits,
    compile_packs,
    compile_terms,
    match,
    parse_term,
    read_pack,
    read_pack_text,
    sequences_of,
)
from rhetoric.lexicon.expressions import MAX_REPEATS, ExpressionError, compile_expression
from rhetoric.lexicon.sequences import _united, count_words, most_words
from rhetoric.preparing import prepare

HEAD = (
    "schema: rhetoric-pack/1\nid: trap\nversion: 0.1.0\ntitle: A trap\nlanguage: en\n"
    "license: CC0-1.0\n"
)
TERMS = HEAD + "categories:\n  c:\n    terms:\n"
"""The next line is the tenth."""


class Trap(NamedTuple):
    """A broken pack: its text, where the error is, and words of the remedy."""

    name: str
    text: str | bytes
    line: int
    column: int
    remedy: str


def term(name: str, entry: str, column: int, remedy: str) -> Trap:
    return Trap(name, f"{TERMS}      {entry}\n", 10, column, remedy)


TRAPS = [
    # What YAML does to words
    term("a reference", "- *ism", 9, "in quotes: '*ism'"),
    term("an anchor", "- &co", 9, "in quotes: '&co'"),
    term("a tag", "- !important", 9, "in quotes"),
    term("a comment for a term", "- #metoo", 8, "in quotes"),
    term("an at sign", "- @home", 9, "in quotes: '@home'"),
    term("a backtick", "- `tick", 9, "in quotes: '`tick'"),
    term("a percent sign", "- %of", 9, "in quotes: '%of'"),
    term("a comment after a term", "- make it #1", 16, "in quotes"),
    term("a colon in a term", "- reform: opening up", 9, "in quotes"),
    term("a colon at the end", "- reform:", 9, "in quotes"),
    term("an apostrophe at the start", "- 'tis", 9, "put all of it in double quotes"),
    term("words after a quotation", '- "Yes" we can', 9, "in quotes: '\"Yes\" we can'"),
    term("several lines", "- |\n        war", 9, "one line"),
    term("a dash that is missing", "- war\n        peace", 9, "dash missing"),
    Trap("a phrase in brackets", HEAD + "categories: {c: {terms: [a b]}}\n", 7, 26, "a block list"),
    term("a typographic dash", "– war", 7, "a hyphen and a blank"),
    term("a dash without a blank", "-war", 7, "a hyphen and a blank"),
    term("a tab for a blank", "-\twar", 8, "with blanks"),
    term("a tab in a term", "- war\tpeace", 12, "with blanks"),
    term("a no-break blank", "-\u00a0war", 8, "ordinary blanks"),
    Trap("no-break indentation", HEAD + "\u00a0limits: none\n", 7, 1, "ordinary blanks"),
    term("an entry of nothing", "-", 8, "empty"),
    term("a quotation that is not closed", "- 'war\n      - peace", 9, "never closed"),
    term("another one", '- "war\n      - peace', 9, "never closed"),
    term("an escape that YAML does not know", '- "\\d+"', 10, "use single quotes"),
    term("half a character by an escape", '- "\\ud83d"', 12, "use single quotes"),
    term("a null by an escape", '- "wa\\0r"', 9, "single quotes"),
    # Signs that nobody sees
    term("a null byte", "- wa\x00r", 11, "delete it"),
    term("another control character", "- wa\x1br", 11, "delete it"),
    term("a byte order mark inside", "- \ufeffwar", 9, "delete it"),
    term("a zero-width blank", "- war\u200b", 12, "delete it"),
    term("a line separator", "- war\u2028peace", 12, "delete it"),
    term("a next line", "- war\x85peace", 12, "delete it"),
    term("a change of direction", "- \u202ewar", 9, "delete it"),
    Trap("two byte order marks", b"\xef\xbb\xbf" * 2 + TERMS.encode(), 1, 1, "delete it"),
    # Encodings
    Trap("Latin-1", f"{TERMS}      - café\n".encode("latin-1"), 10, 12, "as UTF-8"),
    Trap("Windows-1252", f"{TERMS}      - é us’s\n".encode("cp1252"), 10, 9, "as UTF-8"),
    Trap("after other letters", "# éé".encode() + b"\xe9\n", 1, 5, "as UTF-8"),
    Trap("UTF-16", TERMS.encode("utf-16"), 1, 1, "as UTF-8"),
    Trap("UTF-16 without its mark", TERMS.encode("utf-16-be"), 1, 1, "as UTF-8"),
    Trap("UTF-32", TERMS.encode("utf-32"), 1, 1, "as UTF-8"),
    Trap("a picture", b"\x89PNG\r\n\x1a\n" + bytes(60), 1, 1, "as UTF-8"),
    Trap("only nulls", bytes(100), 1, 1, "as UTF-8"),
    # Structure
    Trap("nothing", "", 1, 1, "empty"),
    Trap("a key twice", HEAD + "title: Again\n", 7, 1, "first is in line 4"),
    Trap("a category twice", HEAD + "categories:\n  c: {}\n  c: {}\n", 9, 3, "in line 8"),
    Trap("a merge key", HEAD + "categories:\n  c:\n    <<: {}\n", 9, 5, "write the fields out"),
    Trap("a list as key", HEAD + "? [a]\n: b\n", 7, 3, "is a word"),
    Trap("a mapping as key", HEAD + "{a: b}: c\n", 7, 1, "is a word"),
    Trap("null as key", HEAD + "categories:\n  ~: {terms: [a]}\n", 8, 3, "letters, digits"),
    Trap("two documents", HEAD + "---\na: b\n", 7, 1, "one document"),
    Trap("a name without colon", HEAD + "categories\n", 7, 1, "a colon and a blank"),
    Trap("a name without blank", HEAD + "limits:none\n", 7, 1, "a colon and a blank"),
    Trap("a wide colon", HEAD + "limits：none\n", 7, 1, "a colon and a blank"),
    Trap("indented by chance", HEAD + " limits: none\n", 7, 8, "in quotes"),
    Trap("code by a tag", HEAD + "a: !!python/name:os.system x\n", 7, 4, "packs do not use"),
    Trap("nested too deep", HEAD + "a: " + "[" * 20 + "]" * 20 + "\n", 7, 19, "16 deep"),
    # Types and fields
    Trap("an unknown field", HEAD + "categoreis: {}\n", 7, 1, "did you mean 'categories'"),
    Trap("a list for text", HEAD.replace("A trap", "[a]"), 4, 8, "should be text"),
    Trap("text for a list", HEAD + "categories: {c: {terms: a}}\n", 7, 25, "each after a hyphen"),
    Trap("text for a mapping", HEAD + "categories: war\n", 7, 13, "mapping of fields"),
    Trap("a list for a mapping", HEAD + "categories: [war]\n", 7, 13, "mapping of fields"),
    Trap("words for a number", HEAD + "categories: {c: {weight: much}}\n", 7, 26, "a number"),
    Trap("no finite number", HEAD + "categories: {c: {weight: .nan}}\n", 7, 26, "a number"),
    term("a number of 5,000 digits", "- {term: a, weight: " + "9" * 5000 + "}", 27, "a number"),
    Trap("a table of no name", HEAD + f"categories: {{c: {{terms_file: {'x' * 300}}}}}\n", 7, 30,
         "the name of a file"),
    # Terms
    term("a parenthesis that is not closed", "- (war", 9, "write \\("),
    term("a bomb of alternatives", "- " + "(a b|c d)" * 40, 9, "split the term"),
    term("a bomb of optional words", "- " + "(a)? " * 70, 9, "split the term"),
    term("a bomb of parentheses", "- " + "(" * 190 + "a" + ")" * 190, 26, "16 deep"),
    term("a term without end", "- " + "x" * 401, 9, "400"),
    term("a term that matches everything", "- '*'", 10, "everything"),
    # Regular expressions
    term("no expression", "- regex: '(a'", 19, "missing )"),
    term("an expression of nothing", "- regex: 'a*'", 17, "matches nothing"),
    term("an expression that calls itself", "- regex: 'a(?R)'", 18, "not supported"),
    term("a bomb of repeats", "- regex: '(?:a{5000}){5000}'", 28, "smaller numbers"),
    term("a property that is none", "- regex: '\\p{Foo}'", 24, "unknown property"),
    term("no expression in a pattern", "- tokens: [{TEXT: {REGEX: '(a'}}]", 34, "missing )"),
    # Scores
    Trap("half a formula", HEAD + "categories: {c: {}}\nscores: {s: {formula: 'c +'}}\n", 8, 24,
         "such as hope"),
    # Others' packs
    Trap("a term to remove that is not there", HEAD + "imports:\n  - use: unity-division-en\n"
         "    patch:\n      unity.sharing: {remove: [nosuch]}\n", 10, 32,
         "rhetoric packs show unity-division-en unity.sharing lists them"),
    Trap("an import of itself", HEAD + "imports: [{use: trap}]\n", 7, 17, "take one of them out"),
    Trap("an import of nothing", HEAD + "imports: [{use: none-such}]\n", 7, 17, "no pack"),
]  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_one_error_with_place_and_remedy(trap: Trap, tmp_path: Path) -> None:
    file = tmp_path / "trap.yaml"
    file.write_bytes(trap.text.encode() if isinstance(trap.text, str) else trap.text)
    begun = time.perf_counter()
    with pytest.raises(PackError) as caught:
        read_pack(file)
    assert time.perf_counter() - begun < 2
    error = caught.value
    assert (error.line, error.column) == (trap.line, trap.column)
    assert trap.remedy in error.message
    first, *shown = str(error).splitlines()
    assert first == f"{file}:{trap.line}:{trap.column}: {error.message}"
    assert len(shown) in (0, 2)
    assert all(letter.isprintable() for line in shown for letter in line)


def test_words_that_yaml_would_read_as_something_else_stay_words() -> None:
    """The Norway problem, numbers, dates, times and nulls."""
    words = ["no", "NO", "yes", "on", "off", "null", "true", "1.0", "1989", "0x1F", "1_000",
             "12:30", "2020-04-27", "1e3", ".inf", "="]  # fmt: skip
    lines = "".join(f"      - {word}\n" for word in words)
    text = TERMS.replace("language: en", "language: no") + lines
    pack = read_pack_text(text.replace("  c:\n", "  no:\n"))
    assert [item.text for item in pack.terms] == words
    assert pack.language == "no"
    assert list(pack.categories) == ["no"]


def test_the_line_is_shown_around_the_place() -> None:
    with pytest.raises(PackError) as caught:
        read_pack_text(HEAD + "categories: {c: {terms: [" + "a, " * 200 + "(b]}}\n")
    _, line, pointer = str(caught.value).splitlines()
    assert line[len(pointer) - 1 :].startswith("(b]}}")
    assert line.strip().startswith("…")
    assert len(line) < 220


# ------------------------------------------------------------------ bombs

BOMBS = r"""
import json, resource, sys, time
from pathlib import Path
from rhetoric.errors import PackError
from rhetoric.lexicon import read_pack

H = ("schema: rhetoric-pack/1\nid: trap\nversion: 0.1.0\ntitle: A trap\nlanguage: en\n"
     "license: CC0-1.0\n")
T = H + "categories:\n  c:\n    terms:\n"
TABLE = H + "categories: {c: {terms_file: trap.csv}}\n"
bombs = {
    "100 MB of terms": T.encode() + b"      - some words\n" * 5_600_000,
    "250,000 terms": T + "      - war\n" * 250_000,
    "100,000 categories": H + "categories:\n" + "".join(f"  c{n}: {{}}\n" for n in range(100_000)),
    "commas": H + "categories: {c: {terms: [" + "a," * 3_000_000 + "]}}\n",
    "alternatives": T + ("      -" + " (a b|c d)" * 13 + "\n") * 20_000,
    "references": H + "a: &a [x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join(['*a' + (str(n - 1) if n else '')] * 9)}]\n" for n in range(9)),
    "brackets": H + "a: " + "[" * 1_000_000 + "\n",
    "braces": H + "a: " + "{a: " * 500_000 + "\n",
    "question marks": H + "? " * 1_000_000 + "\n",
    "hyphens": H + "a:\n" + "- " * 1_000_000 + "\n",
    "indentation": H + "".join(" " * n + "a:\n" for n in range(3_000)),
    "one long line": T + "      - " + "a" * 7_000_000 + "\n",
    "a quotation of a million lines": T + "      - 'war\n" + "      - a\n" * 700_000,
    "errors": T + "      - [x]\n" * 150_000,
    "100 MB of a table": TABLE,
    "a table of one cell": TABLE,
    "words that are split": T + ("      - " + "a-b " * 90 + "\n") * 20_000,
    "alternatives that are split": T + ("      - " + "(can't|don't) " * 8 + "\n") * 20_000,
}
folder = Path(sys.argv[1])
done = {}
for name, text in bombs.items():
    file = folder / "trap.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    if name == "100 MB of a table":
        (folder / "trap.csv").write_bytes(b"term\n" + b"some words\n" * 9_000_000)
    if name == "a table of one cell":
        (folder / "trap.csv").write_bytes(b'term\n"' + b"some words\n" * 2_000_000)
    bombs[name] = text = None
    begun = time.perf_counter()
    try:
        read_pack(file)
    except PackError as error:
        seconds = time.perf_counter() - begun
        done[name] = (error.line, error.column, error.message, seconds, len(str(error)))
    file.unlink()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"done": done, "peak": peak // (1 if sys.platform == "darwin" else 1024)}))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured by POSIX's resource")
def test_bombs_take_bounded_time_and_memory(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(BOMBS), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(ran.stdout)
    assert len(said["done"]) == 18
    for name, (line, column, message, seconds, length) in said["done"].items():
        assert line, name
        assert column, name
        assert message, name
        assert length < 1000, name
        assert seconds < 20, name
    # The texts of the bombs themselves are 230 MB of it.
    assert said["peak"] < 1500, said["peak"]


# ------------------------------------------------------------------ terms that multiply


def hits_of(terms: list[str], text: str) -> Hits:
    return match(prepare(text, depth="surface"), compile_terms({"c": terms}))


def test_words_that_a_text_may_split_or_not_do_not_multiply() -> None:
    many = " ".join(["don't"] * 60)
    begun = time.perf_counter()
    compiled = compile_terms({"c": [many]})
    assert time.perf_counter() - begun < 2
    assert len(match(prepare(f"We {many} give up.", depth="surface"), compiled)) == 1
    # Where they are few, every combination is found.
    few = "the e-mail and the co-op"
    for written in (few, few.replace("e-", "e‑"), few.replace("o-o", "o‑o")):
        assert len(hits_of([few], f"See {written}.")) == 1, written


def test_the_words_of_forms_are_counted_before_they_are_made() -> None:
    for term in ("war", "don't stop", "(can't|don't) e-mail", "a-b " * 20, "(a-b|c-d|e) " * 3):
        forms = parse_term(term)
        made = sum(len(form) * len(sequences_of([form])) for form in forms)
        assert made <= count_words(forms) <= most_words(forms), term
    assert count_words(parse_term("don't stop")) == 2 * 2
    with pytest.raises(PackError, match="fewer alternatives"):
        read_pack_text(TERMS + ("      - " + "(can't|don't) " * 8 + "\n") * 1_000)


def test_a_large_pack_of_plain_phrases_is_no_bomb() -> None:
    lines = "".join(f"      - word{number} of the thing\n" for number in range(40_000))
    assert len(read_pack_text(TERMS + lines).terms) == 40_000


def test_many_gaps_take_no_longer_than_the_text() -> None:
    begun = time.perf_counter()
    found = hits_of(["a ...0-100 " * 30 + "a"], "a " * 4_000)
    assert time.perf_counter() - begun < 5
    assert len(found) > 10
    assert set(found.length.tolist()) == {31}


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=12))
def test_windows_are_united(windows: list[tuple[int, int]]) -> None:
    low = np.array([start for start, _ in windows], np.int64)
    high = np.array([start + more for start, more in windows], np.int64)
    every = {place for start, more in windows for place in range(start, start + more + 1)}
    assert _united(low, high).tolist() == sorted(every)


@pytest.mark.parametrize(
    "pattern",
    ["{OP: '*'}, " * 20, "{LOWER: a, OP: '+'}, " * 20 + "{LOWER: b}"],
)
def test_a_token_pattern_that_fits_everywhere_is_given_up_and_said(pattern: str) -> None:
    pack = read_pack_text(f"{TERMS}      - tokens: [{pattern}]\n")
    begun = time.perf_counter()
    found = match(prepare("a " * 4_000, depth="surface"), compile_packs(pack))
    assert time.perf_counter() - begun < 5
    assert len(found) == 0
    assert [entry.reason for entry in found.not_searched] == [
        "the token pattern fits in too many ways to be searched for"
    ]


# ------------------------------------------------------------------ regular expressions

HANGING = [
    r"(a+)+$", r"(a|a)*b", r"(a|aa)+$", r"(.*)*x", r"(a*)*b", r"(\w+\s?)*!", r"(?=(a+)+b)a",
    r"(a+)+\1b", r"(?<=(a|aa)+)b", r"([a-z]+)*é", r"(?:a{1,90}){1,90}b", r"(?:a?){100}a{100}",
    r"(?:abcdefghij){e<=9}",
]  # fmt: skip


@pytest.mark.parametrize("expression", HANGING)
def test_no_expression_hangs(expression: str) -> None:
    found = compile_expression(expression)
    begun = time.perf_counter()
    with contextlib.suppress(TimeoutError):
        found.spans("a" * 5_000 + " é", seconds=0.2)
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize(
    "expression",
    ["(a(?R)?b)", "(?1)(a)", "(?P<x>a)(?&x)", "(?P<x>a)(?P>x)", "((a{100}){100}){2}",
     "[^]]{20000}", "a{10001}", "(?:[[a-z]--[b]]c){5001}"],
)  # fmt: skip
def test_what_would_fill_the_memory_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionError, match=r"not supported|more than"):
        compile_expression(expression)


@pytest.mark.parametrize(
    "expression",
    ["a{5000}", r"\(?R\)", "[(?R){99999}]", r"\{99999}", "(?i:a)b", "(?-i:a)", "x{,3}", "x{2,}",
     "(ab|c){100}", r"\p{Lu}{2,10}", "[a[b]{9}]"],
)  # fmt: skip
def test_what_only_looks_like_it_is_read(expression: str) -> None:
    assert compile_expression(expression).text == expression


def test_the_bound_of_repeats_is_exact() -> None:
    assert compile_expression(f"a{{{MAX_REPEATS}}}")
    with pytest.raises(ExpressionError) as caught:
        compile_expression(f"a{{{MAX_REPEATS}}}b{{2}}")
    assert caught.value.offset == len(f"a{{{MAX_REPEATS}}}b")
