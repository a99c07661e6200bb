"""Examples and lint: what a lexicographer is told about a pack."""

import pytest

from rhetoric.errors import PackError
from rhetoric.lexicon import check_examples, lint, new_pack, parse_marked, read_pack_text
from rhetoric.model import Span

HEAD = """schema: rhetoric-pack/1
id: example
version: 0.1.0
title: An example
language: en
license: CC0-1.0
authors: [{name: Ada}]
citation: Ada.
sources: [{title: A book}]
limits: none
"""


def pack(body):
    return read_pack_text(HEAD + body, path="p.yaml")


def category(terms, *, match=(), no_match=(), more=""):
    lines = ["categories:", "  c:", "    definition: d", "    terms:"]
    lines += [f"      - {term}" for term in terms]
    if more:
        lines.append(more)
    lines += ["    examples:", "      match:"] if match else []
    lines += [f"        - {line}" for line in match]
    lines += (["    examples:"] if not match else []) + ["      no_match:"] if no_match else []
    lines += [f"        - {line}" for line in no_match]
    return pack("\n".join(lines) + "\n")


# ------------------------------------------------------------------ marks


def test_marks():
    plain, spans = parse_marked("choose <A:peace now> over <B:war>, <<so>> a > b \\<x\\>")
    assert plain == "choose peace now over war, so a > b <x>"
    assert [(role, span.of(plain)) for role, span in spans] == [
        ("A", "peace now"),
        ("B", "war"),
        ("", "so"),
    ]
    assert parse_marked("plain") == ("plain", [])
    assert parse_marked("<<a>><<b>>")[1] == [("", Span(0, 1)), ("", Span(1, 2))]


@pytest.mark.parametrize(
    "text", ["<<a", "a>>", "<<>>", "<A:>", "<<a <<b>> c>>", "<<a <A:b>>>", "<A:a>>b>>"]
)
def test_marks_are_read_strictly(text):
    with pytest.raises(ValueError, match=r"mark|slot|>>"):
        parse_marked(text)


# ------------------------------------------------------------------ examples


def test_good_examples():
    good = category(
        ["fight*", "on one side ... on the other"],
        match=[
            "They <<fight>> and fought on.",
            "<<On one side>> war, <<on the other>> peace.",
            "<<On one side war, on the other>> peace.",
        ],
        no_match=["They sing."],
    )
    assert check_examples(good, strict=True) == []


@pytest.mark.parametrize(
    ("match", "no_match", "message"),
    [
        (["They <<fight>> and fight."], [], "also matches 'fight'"),
        (["They <<sing>>."], [], "does not match 'sing'"),
        (["They <<will fight>>."], [], "there is 'fight' as c"),
        ([], ["They fight."], "also matches 'fight'"),
        (["They fight."], [], "marks the words"),
        ([], ["They <<sing>>."], "has no marks"),
        (["They <A:fight>."], [], "marked <<words>>"),
        (["They <<fight."], [], "never closed"),
    ],
)
def test_bad_examples(match, no_match, message):
    problems = check_examples(category(["fight*"], match=match, no_match=no_match))
    assert any(message in problem.message for problem in problems)
    assert {problem.line for problem in problems} == {18}
    assert all(str(problem).startswith("p.yaml:18: error: ") for problem in problems)


def test_an_example_of_a_category_counts_what_is_below_it_and_not_what_is_beside_it():
    body = """categories:
  up:
    examples:
      match:
        - they <<fight>> and sing
    categories:
      down:
        terms: [fight]
  beside:
    terms: [sing]
"""
    assert check_examples(pack(body)) == []


def test_strict_asks_for_both_kinds():
    problems = check_examples(category(["fight*"], match=["They <<fight>>."]), strict=True)
    assert [problem.message for problem in problems] == ["the category c has no no_match example"]
    assert problems[0].line == 12


def test_terms_that_need_a_model_are_named():
    problems = check_examples(category(["fight/VERB"], match=["They <<fight>>."]))
    assert "not searched" in problems[0].message


CONTRAST = """contrasts:
  over:
    template: <A> over <B>
    examples:
      match:
        - choose <A:peace> over <B:war>
      no_match:
        - it is over
"""


def test_contrast_examples_are_run_by_what_finds_contrasts():
    over = pack(CONTRAST)
    assert check_examples(over, strict=True) == []

    def around(document, entry):
        words = document.text.split()
        if "over" in words and len(words) > 3:
            at = document.text.index(" over ")
            return [("A", Span(at - 5, at)), ("B", Span(at + 6, len(document.text)))]
        return []

    assert check_examples(over, contrasts=around) == []
    nothing = check_examples(over, contrasts=lambda *_: [])
    assert ["<A:peace>, <B:war> is expected" in p.message for p in nothing] == [True]
    always = check_examples(over, contrasts=lambda *_: [("A", Span(0, 2))])
    assert [problem.line for problem in always] == [16, 18]


# ------------------------------------------------------------------ lint


def messages(linted, severity="warning"):
    return [problem.message for problem in lint(linted) if problem.severity == severity]


def test_a_clean_pack():
    clean = category(["fight*", "front-line", "the (enemy|foe)", "plan b", "U.S.", "~stand ready"])
    assert lint(clean) == []


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (["war", "War"], "'War' is also in line 15"),
        (["fight*", "fighter"], "'fighter' is always covered by line 15"),
        (["fighter", "fight*"], "'fighter' is always covered by line 16"),
        (["fight*", "fights*"], "'fights*' is always covered"),
        (["the (war|enemy)", "the war"], "'the war' is always covered by line 15"),
        (["the (war|enemy)", "the war", "the enemy"], "'the enemy' is always covered by line 15"),
        (["(a|b) c", "a c", "x"], "'a c' is always covered"),
    ],
)
def test_covered_terms(terms, message):
    assert any(message in found for found in messages(category(terms)))


@pytest.mark.parametrize(
    "terms",
    [
        ["war", "war on"],
        ["fight*", "f*ght"],
        ["the (war|enemy)", "(the|a) war"],
        ["fight", "~fight"],
    ],
)
def test_terms_that_only_overlap_are_fine(terms):
    assert messages(category(terms)) == []


def test_terms_of_two_categories_are_information():
    two = pack(
        "categories:\n"
        "  a: {definition: d, terms: [war, x]}\n"
        "  b: {definition: d, terms: [war, y]}\n"
    )
    assert messages(two) == []
    assert messages(two, "info") == ["'war' is counted in a as well (line 12)"]


def test_exceptions():
    dead = category(["fight", "x"], more="    except:\n      - fight\n      - sing song")
    assert messages(dead) == ["an exception always cancels 'fight'"]
    assert messages(dead, "info") == ["the exception 'sing song' meets no term of c"]
    fine = category(["fight", "x"], more="    except: [fight shy of]")
    assert lint(fine) == []


def test_empty_and_thin_categories():
    thin = pack("categories:\n  a: {definition: d}\n  b: {terms: [war]}\n")
    assert messages(thin) == ["the category a is empty"]
    assert messages(thin, "info") == [
        "the category b has no definition",
        "the category b is carried by one term",
    ]


def test_a_term_that_cannot_match_its_own_spelling():
    # Texts have this as one token, the name of a site.
    assert any("own spelling" in m for m in messages(category(["war .com", "x"])))


# ------------------------------------------------------------------ a new pack


@pytest.mark.parametrize(
    "title", ["War words", "Titles: with 'signs' # and all", "  two   blanks "]
)
def test_a_new_pack_passes_its_own_checks(title):
    text = new_pack("war-words-en", title)
    fresh = read_pack_text(text)
    assert fresh.title == " ".join(title.split())
    assert check_examples(fresh, strict=True) == []
    assert [str(problem) for problem in lint(fresh)] == []


def test_a_new_pack_needs_a_good_id():
    with pytest.raises(PackError, match="hyphens"):
        new_pack("War Words", "x")
