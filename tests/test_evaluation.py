"""Evaluating detectors against annotations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.errors import SourceError, UnknownNameError
from rhetoric.evaluation import cards, evaluate, read_gold
from rhetoric.evaluation._pairing import RULES, pair
from rhetoric.evaluation._scores import average_precision, brier, interval, reliability, resampled
from rhetoric.model import Match, Span

FIGHT = "We fight a war on poverty. The army went home. We fight on."


def row(text: str, **lists: object) -> dict[str, object]:
    empty: dict[str, object] = {"figures": [], "contrasts": [], "war": [], "voice": []}
    return {"id": "p1", "text": text, **empty, "doubtful": {}, **lists}


def write(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


def mark(name: str, *pairs: tuple[int, int], score: float = 1.0) -> Match:
    return Match(name, tuple(("member", Span(a, b)) for a, b in pairs), score)


def contrast(kind: str, cue: list[int], asserted: list[int], rejected: list[int]) -> object:
    return {"type": kind, "cue": [cue], "asserted": [asserted], "rejected": [rejected]}


def test_reads_the_projects_own_format(tmp_path: Path) -> None:
    figure = {"figure": "epanaphora", "parts": [[0, 8], [47, 55]]}
    gold = read_gold(write(tmp_path / "g.jsonl", row(FIGHT, figures=[figure])))
    assert gold.format == "gold"
    assert gold.level == "span"
    assert gold.names == ("epanaphora",)
    [passage] = gold.passages
    assert [span.of(FIGHT) for _, span in passage.marks[0].parts] == ["We fight", "We fight"]


def test_tells_formats_by_their_columns(tmp_path: Path) -> None:
    by_text = {"id": "1", "text": "Never, never.", "figures": ["epizeuxis"], "annotations": []}
    assert read_gold(write(tmp_path / "a.jsonl", by_text)).format == "rhetoricon"
    headline = {"id": "1", "headline": "A march", "frames": ["protest"], "fold": 0}
    assert read_gold(write(tmp_path / "b.jsonl", headline)).level == "text"
    relation = {
        "type": "Explicit",
        "sense": "Comparison.Concession.Arg2-as-denier",
        "conn_span": [[7, 10]],
        "arg1": [[0, 6]],
        "arg2": [[11, 14]],
    }
    implicit = relation | {"type": "Implicit", "conn_span": []}
    text = {"id": "1", "text": "He came but not", "relations": [relation, implicit]}
    gold = read_gold(write(tmp_path / "c.jsonl", text), listed="connectives")
    assert [m.name for m in gold.passages[0].marks] == ["concession"]


def test_reads_a_sheet_of_a_users_own_coding(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text(
        "doc_id,text,label,start,end,quote\n"
        'a,"We fight a war.",metaphor,,,fight\n'
        "a,,metaphor,11,14,\n"
        'b,"Nothing here.",,,,\n',
        encoding="utf-8",
    )
    gold = read_gold(path)
    assert [p.id for p in gold.passages] == ["a", "b"]
    assert [m.span.of("We fight a war.") for m in gold.passages[0].marks] == ["fight", "war"]
    assert gold.passages[1].marks == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "nothing in it"),
        ("{", ":1: not JSON"),
        ("[1]\n", ":1: each line is one JSON object"),
        ('{"a": 1}\n', "no known format"),
        ('{"id": "x", "text": "t", "war": [], "figures": 3}\n', "not a row of format 'gold'"),
        (
            '{"id": "x", "text": "t", "war": [], "figures": [{"figure": "f", "parts": [[0, 9]]}]}',
            "outside the text of 1 characters",
        ),
        (
            '{"id": "x", "text": "t", "war": [], "figures": [{"figure": "f", "parts": []}]}',
            "has no place",
        ),
    ],
)
def test_a_broken_file_is_one_message_with_its_place(
    tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=r"gold\.jsonl") as caught:
        read_gold(path)
    assert said in str(caught.value)


def test_a_quote_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("doc_id,text,label,quote\na,We go.,x,stay\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"codes\.csv:2.*the quote is not in the text: 'stay'"):
        read_gold(path)


def test_pairing_is_one_to_one_and_as_large_as_can_be() -> None:
    rule = RULES["hull"][0]
    # The first finding overlaps both annotations, the second only the first annotation.
    found = [mark("f", (0, 30)), mark("f", (0, 10))]
    gold = [mark("f", (0, 10)), mark("f", (20, 30))]
    assert pair(found, gold, rule) == {0: 1, 1: 0}
    assert pair([mark("g", (0, 10))], gold, rule) == {}


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=6),
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=6),
)
def test_pairing_never_depends_on_order(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    rule = RULES["hull"][0]
    found = [mark("f", (s, s + n)) for s, n in a]
    gold = [mark("f", (s, s + n)) for s, n in b]
    made = pair(found, gold, rule)
    assert len(set(made.values())) == len(made)
    assert all(rule(found[f], gold[g]) for f, g in made.items())
    assert len(made) == len(pair(found[::-1], gold[::-1], rule)) == len(pair(gold, found, rule))


def test_poles_must_both_overlap() -> None:
    rule = RULES["poles"][0]
    roles = (("asserted", Span(0, 5)), ("rejected", Span(10, 15)))
    gold = Match("over", roles)
    assert rule(Match("over", roles), gold)
    assert not rule(Match("over", roles[:1]), gold)
    # An annotation without a pole asks for none.
    assert rule(Match("neither_nor", roles), Match("neither_nor", roles[1:]))


def test_average_precision_counts_what_no_candidate_met() -> None:
    # By hand: right at ranks 1 and 3 of three candidates: (1/1 + 2/3) / 2.
    assert average_precision([0.9, 0.5, 0.3], [True, False, True], 2) == pytest.approx(5 / 6)
    # Two more annotations without a candidate: recall is out of 4.
    assert average_precision([0.9, 0.5, 0.3], [True, False, True], 4) == pytest.approx(5 / 12)
    assert average_precision([0.9], [False], 3) == 0
    assert average_precision([], [], 0) is None


def test_brier_and_reliability_by_hand() -> None:
    assert brier([0.8, 0.3], [True, False]) == pytest.approx((0.04 + 0.09) / 2)
    rows = reliability([0.81, 0.89, 1.0, 0.05], [True, False, True, False])
    assert rows == [
        pytest.approx((0.0, 0.1, 1, 0.05, 0.0)),
        pytest.approx((0.8, 0.9, 2, 0.85, 0.5)),
        pytest.approx((0.9, 1.0, 1, 1.0, 1.0)),
    ]


def test_intervals_hold_the_point_and_are_repeatable() -> None:
    import numpy as np

    counts = np.array([[1, 1, 1], [0, 1, 1], [2, 2, 2], [1, 2, 1]])
    draws = resampled(4, samples=500, seed=7)
    assert draws.shape == (500, 4)
    assert set(draws.sum(axis=1)) == {4}
    low, high = interval(counts, draws)
    assert low is not None
    assert high is not None
    assert low < 2 * 4 / (6 + 5) < high
    assert interval(counts, resampled(4, samples=500, seed=7)) == (low, high)


def test_counts_what_contrasts_are_right_missed_and_false(tmp_path: Path) -> None:
    text = "We choose unity over division. They chose peace over war."
    right = contrast("over", [16, 20], [10, 15], [21, 29])
    missed = contrast("rather_than", [0, 2], [10, 15], [21, 29])
    path = write(tmp_path / "gold.jsonl", row(text, contrasts=[right, missed]))
    result = evaluate(path, detector="contrasts", depth="surface")
    scores = {score.name: score for score in result.by_name}
    assert (scores["over"].right, scores["over"].found, scores["over"].annotated) == (1, 2, 1)
    assert scores["over"].precision == 0.5
    assert scores["over"].false_per_1000 == pytest.approx(1000 / result.data["words"])
    assert scores["rather_than"].recall == 0
    assert result.micro.f1 == pytest.approx(2 * 1 / (2 + 2))
    wrong = result.errors.select("error", "name", "keyword").rows()
    assert wrong == [
        ("missed", "rather_than", "We choose unity over division"),
        ("false alarm", "over", "peace over war"),
    ]
    assert ("over", "over", 1) in result.confusion.rows()


def test_what_is_doubtful_is_neither_rewarded_nor_punished(tmp_path: Path) -> None:
    text = "We choose unity over division. They chose peace over war."
    right = contrast("over", [16, 20], [10, 15], [21, 29])
    unsure = {"contrasts": [contrast("over", [48, 52], [42, 47], [53, 56])]}
    path = write(tmp_path / "gold.jsonl", row(text, contrasts=[right], doubtful=unsure))
    [score] = evaluate(path, detector="contrasts", depth="surface").by_name
    assert (score.right, score.found, score.annotated) == (1, 1, 1)


def test_a_pack_is_evaluated_under_the_annotations_names(tmp_path: Path) -> None:
    pack = tmp_path / "mine.yaml"
    pack.write_text(
        "schema: rhetoric-pack/1\nid: mine\nversion: 0.1.0\ntitle: Mine\nlanguage: en\n"
        "license: CC0-1.0\ncategories:\n  war:\n    title: War\n    definition: words\n"
        "    terms: [fight, war, army]\n",
        encoding="utf-8",
    )
    stretches = [{"kind": "metaphor", "span": [3, 8]}, {"kind": "metaphor", "span": [11, 14]}]
    path = write(tmp_path / "gold.jsonl", row(FIGHT, war=stretches))
    detector = f"pack:{pack}"
    result = evaluate(path, detector=detector, rename={"mine/war": "metaphor"}, depth="surface")
    [score] = result.by_name
    assert (score.right, score.found, score.annotated) == (2, 4, 2)
    assert result.made_with["pack"].endswith("0.1.0")


def test_at_the_level_of_texts_each_name_counts_once(tmp_path: Path) -> None:
    one = {"id": "1", "text": "We fight. We fight. We fight.", "figures": ["epanaphora"]}
    two = {"id": "2", "text": "The army went home.", "figures": []}
    path = write(tmp_path / "set.jsonl", one | {"annotations": []}, two | {"annotations": []})
    result = evaluate(path, depth="surface")
    assert result.level == "text"
    [score] = result.by_name
    assert (score.right, score.annotated) == (1, 1)


def test_unknown_detectors_and_empty_lists_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "gold.jsonl", row(FIGHT))
    with pytest.raises(UnknownNameError, match="did you mean 'figures'"):
        evaluate(path, detector="figure")
    with pytest.raises(SourceError, match="no annotations of the kind 'figures'"):
        evaluate(path)


def test_cards_say_the_numbers_and_can_leave_quotes_out(tmp_path: Path) -> None:
    text = "We choose unity over division. They chose peace over war."
    right = contrast("over", [16, 20], [10, 15], [21, 29])
    path = write(tmp_path / "gold.jsonl", row(text, contrasts=[right]))
    result = evaluate(path, detector="contrasts", depth="surface")
    page, data = cards(result, tmp_path / "cards")
    shown = page.read_text(encoding="utf-8")
    assert "| 1 | 2 | 1 | .50 | 1.00 | .67 |" in shown
    assert "peace over war" in shown
    facts = json.loads(data.read_text(encoding="utf-8"))
    assert facts["f1"] == pytest.approx(2 / 3, abs=1e-4)
    assert facts["data"]["sha256"] == result.data["sha256"]
    page, _ = cards(result, tmp_path / "bare", quote=False)
    assert "peace over war" not in page.read_text(encoding="utf-8")


def test_everything_goes_into_json(tmp_path: Path) -> None:
    right = contrast("over", [16, 20], [10, 15], [21, 29])
    path = write(tmp_path / "g.jsonl", row("We choose unity over division.", contrasts=[right]))
    made = evaluate(path, detector="contrasts", depth="surface").to_dict()
    assert json.loads(json.dumps(made)) == made
    assert made["scores"][0]["f1"] == 1
