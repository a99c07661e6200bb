"""Scores, weights, absences, voices and coverage: from packs to the tables of a report."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rhetoric
from rhetoric.errors import PackError
from rhetoric.lexicon import read_pack_text
from rhetoric.lexicon.expected import Expected, expect, probability_of_none
from rhetoric.lexicon.scores import FormulaError, Norms, parse_formula, value_of

HEAD = """schema: rhetoric-pack/1
id: p
version: 0.1.0
title: T
language: en
license: CC0-1.0
"""
PACK = (
    HEAD
    + """categories:
  good:
    polarity: positive
    terms:
      - peace
      - {term: win-win, weight: 2.5}
  bad:
    polarity: negative
    weight: -1
    terms:
      - war
      - {term: threat*, polarity: neutral}
  none:
    terms: [unicorn]
  shared-future:
    terms: [future]
scores:
  balance:
    formula: good - bad
    norms: {source: some texts, mean: 100, sd: 50}
  weights:
    formula: weighted(good) + weighted(bad)
    per: 100 words
  mean: {formula: mean_weight(good)}
  nothing: {formula: none * 2}
  divided: {formula: good / none}
  quoted: {formula: "'shared-future' * (1 + 1)"}
  by_id: {formula: "'p/good'"}
"""
)
TEXT = "Peace and peace, not war. A win-win future: “no threat of war”."  # 13 words


def report(pack=PACK, text=TEXT, **metadata):
    source = rhetoric.read_text(text, **({"metadata": metadata} if metadata else {}))
    return rhetoric.analyze(
        source, packs=[read_pack_text(pack)], depth="surface", figures=[], measures=[]
    )


def rows(made, table, key="row_id"):
    return {row[key]: row for row in made.tables[table].to_dicts()}


# ------------------------------------------------------------------ formulas


def test_formulas():
    formula = parse_formula(" a.b + 2*c - -'d-e' / (weighted(f) + mean_weight('g/h'))")
    assert formula.names == ("a.b", "c", "d-e", "f", "g/h")
    assert [use.how for use in formula.uses] == ["rate", "rate", "rate", "weighted", "mean_weight"]
    value = value_of(
        formula,
        {"a.b": 1.0, "c": 2.0, "d-e": 6.0}.__getitem__,
        weighted={"f": 1.0}.__getitem__,
        mean_weight={"g/h": 2.0}.__getitem__,
    )
    assert value == 1 + 4 + 2


@pytest.mark.parametrize(
    ("text", "offset", "hint"),
    [
        ("", 0, "arithmetic"),
        ("1 + 2", 0, "at least one category"),
        ("a ** 9", 0, "+ - * /"),
        ("a // b", 0, "+ - * /"),
        ("open('x')", 0, "may call"),
        ("weighted(a + b)", 0, "may call"),
        ("a b", 2, "arithmetic"),
        ("a + b[0]", 5, "cannot stand"),
        ("a < b", 2, "cannot stand"),
        ("(lambda: 0)()", 7, "cannot stand"),
        ("a + True", 4, "not a number"),
        ("a + 9j", 4, "between a number and a name"),
        ("a + 1" + "0" * 390, 4, "too large"),
        ("(" * 250 + "a", 200, ""),
        ("a + (b, c)", 6, "cannot stand"),
        ("a" * 500, 0, "at most"),
    ],
)
def test_what_is_not_arithmetic_is_refused(text, offset, hint):
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    assert hint in caught.value.message
    assert caught.value.offset == offset


def test_formulas_may_be_nested():
    assert parse_formula("(" * 150 + "a" + ")" * 150).names == ("a",)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab.01+-*/()' \"_weighted"), max_size=40))
def test_any_text_is_a_formula_or_a_formula_error(text):
    try:
        formula = parse_formula(text)
    except FormulaError:
        return
    value = value_of(formula, lambda _: 2.0, weighted=lambda _: 1.0, mean_weight=lambda _: None)
    assert value is None or math.isfinite(value)


def test_norms():
    norms = Norms("texts", 10, 2)
    assert norms.bounds == (8, 12)
    assert (norms.z(15), norms.flag(15), norms.flag(8), norms.flag(7)) == (
        2.5, "high", "in range", "low")  # fmt: skip
    assert Norms("texts", 10, 2, low=1, high=30).flag(15) == "in range"


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "hint"),
    [
        ("good - bad", "good - bed", 25, 21, "did you mean 'bad'"),
        ("good - bad", "good - hope", 25, 21, "hyphen"),
        ("good - bad", "good ^ bad", 25, 19, "'^'"),
        ("sd: 50", "sd: 0", 26, 48, "sd"),
        ("sd: 50", "sd: 50, low: 3, high: 2", 26, 57, "less than 'high'"),
        ("sd: 50", "dev: 50", 26, 44, "unknown field 'dev'"),
        ("per: 100 words", "per: 100 hits", 29, 10, "number of words"),
    ],
)
def test_broken_scores_are_errors_with_their_place(old, new, line, column, hint):
    with pytest.raises(PackError) as caught:
        read_pack_text(PACK.replace(old, new, 1))
    assert hint in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)


# ------------------------------------------------------------------ scores in a report


def test_scores_of_a_text():
    made = report()
    scores = rows(made, "scores", "score")
    words = made.tables["documents"]["words"][0]
    assert words == 13
    per = 1000 / words
    assert scores["balance"]["value"] == pytest.approx(3 * per - 3 * per)
    assert (scores["balance"]["z"], scores["balance"]["flag"]) == (-2, "low")
    # peace, peace, win-win (2.5); war, threat, war weigh -1 each
    assert scores["weights"]["value"] == pytest.approx((4.5 - 3) / words * 100)
    assert scores["mean"]["value"] == 1.5
    assert scores["quoted"]["value"] == pytest.approx(2 * per)
    assert scores["by_id"]["value"] == pytest.approx(3 * per)
    assert (scores["nothing"]["value"], scores["divided"]["value"]) == (None, None)
    assert "matched" in scores["nothing"]["note"]
    assert "zero" in scores["divided"]["note"]
    assert scores["balance"]["note"] is None


def test_a_score_is_traceable():
    spans = report().explain("scores", "p/balance")
    assert spans.filter(spans["ingredient"] == "hits of good")["text"].to_list() == [
        "Peace", "peace", "win-win"]  # fmt: skip


def test_a_pack_that_counts_tokens_has_scores_of_tokens():
    made = report(PACK.replace("categories:", "match: {unit: token}\ncategories:", 1))
    assert rows(made, "scores", "score")["by_id"]["value"] == pytest.approx(4 / 13 * 1000)
    good = rows(made, "frequencies")["p/good"]
    assert (good["unit"], good["count"], good["tokens"]) == ("token", 3, 4)
    assert good["token_rate"] == pytest.approx(4 / 13 * 1000)
    assert good["rate"] == pytest.approx(3 / 13 * 1000)


# ------------------------------------------------------------------ weights and polarity


def test_weights_and_polarity_of_categories_and_terms():
    found = rows(report(), "frequencies")
    assert [found[f"p/{c}"]["weighted"] for c in ("good", "bad", "none")] == [4.5, -3, None]
    assert found["p/good"]["weighted_rate"] == pytest.approx(4.5 / 13 * 1000)
    assert (found["p/good"]["positive"], found["p/good"]["negative"]) == (3, 0)
    assert (found["p/bad"]["positive"], found["p/bad"]["negative"]) == (0, 2)
    assert (found["p/none"]["positive"], found["p/shared-future"]["positive"]) == (None, None)
    assert found["p/good/win-win"]["weighted"] == 2.5


# ------------------------------------------------------------------ voices and coverage


def test_hits_by_voice():
    voices = rows(report(), "voices")
    assert {k: v["count"] for k, v in voices.items() if k.startswith("p/bad")} == {
        "p/bad@own": 1,
        "p/bad@quoted": 2,
        "p/bad@negated": 3,
    }
    quoted = voices["p/bad@quoted"]
    assert (quoted["words"], quoted["share"]) == (4, pytest.approx(2 / 3))
    assert quoted["rate_within"] == pytest.approx(500)


def test_words_that_no_pack_covers():
    made = rhetoric.analyze(
        TEXT,
        packs=[
            read_pack_text(PACK),
            read_pack_text(PACK.replace("id: p", "id: q").replace("- peace", "- no")
                           .replace("'p/good'", "good")),
        ],
        depth="surface",
    )  # fmt: skip
    found = rows(made, "coverage")
    # peace peace war win win future threat war; the second pack has no instead of peace
    assert {k: (v["covered"], v["not_covered"]) for k, v in found.items()} == {
        "all packs": (9, 4),
        "p": (8, 5),
        "q": (7, 6),
    }
    assert found["all packs"]["not_covered_share"] == pytest.approx(4 / 13)


# ------------------------------------------------------------------ absences


ENTRY = Expected("c", 2.0, 1000, "texts", 10_000, (1.0, 3.0))


def test_the_probability_of_nothing():
    assert probability_of_none(ENTRY, 1000) == pytest.approx(
        (math.exp(-2), math.exp(-3), math.exp(-1))
    )
    spread = Expected("c", 2.0, 1000, "texts", 10_000, (1.0, 3.0), dispersion=0.5)
    assert probability_of_none(spread, 1000).value == pytest.approx((1 + 2 / 0.5) ** -0.5)
    # with a large size the negative binomial distribution is Poisson's
    nearly = Expected("c", 2.0, 1000, "texts", 10_000, (1.0, 3.0), dispersion=1e9)
    assert probability_of_none(nearly, 1000).value == pytest.approx(math.exp(-2), rel=1e-6)


@pytest.mark.parametrize(
    ("count", "words", "genre", "date", "verdict"),
    [
        (1, 4000, None, None, "present"),
        (0, 4000, None, None, "absent though expected"),
        (0, 2000, None, None, "not informative"),
        (0, 0, None, None, "undefined"),
        (0, 4000, "letter", None, "does not apply"),
        (0, 4000, "Speech", "2014-02", "absent though expected"),
        (0, 4000, None, "2012-12-31", "does not apply"),
    ],
)
def test_verdicts(count, words, genre, date, verdict):
    entry = Expected("c", 2.0, 1000, "texts", 10_000, (1.0, 3.0), genre="speech", since="2013")
    assert expect(entry, count, words, genre=genre, date=date).verdict == verdict


def test_absences_in_a_report():
    pack = PACK + (
        "expected:\n"
        "  - {category: none, base_rate: 300, per: 1000 words, corpus: a corpus, n: 9000,\n"
        "     interval: [290, 310], since: 2013}\n"
        "  - {category: good, base_rate: 1, per: 1000, corpus: a corpus, n: 9000,\n"
        "     interval: [0.5, 2], dispersion: 0.7}\n"
        "  - {category: none, base_rate: 1, corpus: a corpus, n: 9000, interval: [0.5, 2]}\n"
    )
    found = rows(report(pack), "expected")
    assert [row["verdict"] for row in found.values()] == [
        "absent though expected", "present", "not informative"]  # fmt: skip
    first = found["p/none#1"]
    assert first["probability"] == pytest.approx(math.exp(-0.3 * 13))
    assert first["low"] < first["probability"] < first["high"] < 0.05
    assert first["note"] == "its date is not known, the base rate is of texts since 2013"
    assert found["p/good#2"]["distribution"] == "negative binomial"
    assert "probability of 0.97 to 0.99" in found["p/none#3"]["note"]


@pytest.mark.parametrize(
    ("entry", "hint"),
    [
        ("category: nona, base_rate: 1, corpus: x, n: 9, interval: [0, 2]", "mean 'none'"),
        ("category: none, base_rate: 3, corpus: x, n: 9, interval: [0, 2]", "does not hold"),
        ("category: none, base_rate: 0, corpus: x, n: 9, interval: [0, 2]", "base_rate"),
        ("category: none, base_rate: 1, corpus: x, n: 9, interval: [0]", "interval"),
        ("category: none, base_rate: 1, n: 9, interval: [0, 2]", "'corpus' is missing"),
        ("category: none, base_rate: 1, corpus: x, n: 9, interval: [0, 2], since: now", "since"),
    ],
)
def test_broken_base_rates(entry, hint):
    with pytest.raises(PackError) as caught:
        read_pack_text(PACK + f"expected:\n  - {{{entry}}}\n")
    assert hint in caught.value.message
    assert caught.value.line == 36
