"""Measures: hand-counted values, the promise that evidence recomputes them, and their behavior."""

from __future__ import annotations

import csv
import math
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rhetoric import measures
from rhetoric.errors import RhetoricError, UnknownNameError
from rhetoric.measures import _registry
from rhetoric.measures.diversity import hdd, mattr, mtld, ttr, yules_k
from rhetoric.measures.syllables import count_syllables, nuclei
from rhetoric.measures.words import is_nominalization
from rhetoric.model import Document, Span, Spans
from rhetoric.preparing import prepare

GOLDEN = Path(__file__).parent / "golden" / "measures.csv"
SEED = Path(__file__).parent.parent / "seeds" / "000_415ee3b002599a03.txt"


def golden_rows(depth: str) -> list[tuple[str, str, float]]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["depth"] == depth]
    return [(row["text"], row["measure"], float(row["value"])) for row in rows]


def surface(text: str) -> Document:
    return prepare(text, depth="surface")


def one(document: Document, name: str, **options: object) -> measures.Measured:
    return measures.measure_all(document, names=[name], **options)[0]  # type: ignore[arg-type]


# ---- values counted by hand ----


@pytest.mark.parametrize(("text", "measure", "value"), golden_rows("surface"))
def test_hand_counted_values(text: str, measure: str, value: float) -> None:
    found = one(surface(text), measure, enforce_minimum=False)
    if found.note and found.note.startswith("needs the package"):
        pytest.skip(found.note)
    assert found.value == pytest.approx(value, abs=1e-9), found.ingredients


def test_every_measure_has_a_golden_row() -> None:
    covered = {measure for depth in ("surface", "parsed") for _, measure, _ in golden_rows(depth)}
    assert len(covered) >= 30
    assert covered == set(measures.names())


def words_of(ids: np.ndarray) -> measures.WordSequence:
    return measures.WordSequence(Spans.empty(), ids)


@given(st.lists(st.sampled_from([0, 1, 2, 5, 70_000]), max_size=40), st.data())
def test_a_part_of_a_sequence_is_like_one_made_anew(ids: list[int], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(ids)))
    last = data.draw(st.integers(first, len(ids)))
    part = words_of(np.array(ids, dtype=np.int32)).part(first, last)
    anew = words_of(np.array(ids[first:last], dtype=np.int32))
    assert part.ids.tolist() == ids[first:last]
    assert part.previous.tolist() == anew.previous.tolist()
    assert [c.tolist() for c in part.spectrum] == [c.tolist() for c in anew.spectrum]


def factors_word_by_word(ids: list[int], threshold: float) -> float:
    seen: list[int] = []
    factors = 0.0
    for number in ids:
        seen.append(number)
        if len(set(seen)) / len(seen) < threshold:
            factors += 1
            seen = []
    if seen:
        factors += (1 - len(set(seen)) / len(seen)) / (1 - threshold)
    return factors


def test_mtld_is_the_mean_of_reading_forward_and_backward() -> None:
    ids = some_ids()
    both = [factors_word_by_word(order, 0.72) for order in (ids.tolist(), ids.tolist()[::-1])]
    expected = sum(len(ids) / factors for factors in both) / 2
    assert mtld(words_of(ids)) == pytest.approx(expected, rel=1e-12)


def test_diversity_formulas_on_numbers() -> None:
    ids = words_of(np.array([1, 2, 1, 3, 1, 2]))
    # Windows 121 213 131 312: 2 + 3 + 2 + 3 types of 3 words.
    assert mattr(ids, window=3) == pytest.approx(10 / 12)
    assert ids.previous.tolist() == [-1, -1, 0, -1, 2, 1]
    assert [column.tolist() for column in ids.spectrum] == [[1, 2, 3], [1, 1, 1]]
    # Two of six words differ in 11 of the 15 pairs: (11 × 2 + 4 × 1) types in 15 × 2 words.
    assert hdd(ids, sample=2) == pytest.approx((11 * 2 + 4) / 30)
    assert yules_k(ids) == pytest.approx(10_000 * (9 + 4 + 1 - 6) / 36)


# ---- what is shown is what was counted ----

WORDS = (
    "we will not let the people's will fail unswervingly government co-operation May may "
    "didn't Bush's it'll have to US us I mine COVID-19 1949 5G naïve CO2 UNESCO WHO "
    "Mr. e.g. World War I no cannot can't let's Ω 中文 ✊🏽 don’t “quoted” — …"
    " a, b; c. d! e? \n\n ( ) 's n't"
).split(" ")
prose = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
nasty = st.text(max_size=80)


def check_evidence(document: Document) -> None:
    text = document.text
    everything = measures.measure_all(document, enforce_minimum=False)
    assert len(everything) >= 25
    for found in everything:
        for entry in found.ingredients:
            if entry.spans is not None:
                assert len(entry.spans) == entry.value
                assert np.all(entry.spans.start < entry.spans.end)
                assert np.all(np.diff(entry.spans.start) >= 0)
                if len(entry.spans):
                    assert entry.spans.end.max() <= len(text)
        again = measures.recompute(found, text)
        assert again == pytest.approx(found.value), found.measure
        if found.value is None:
            assert found.note
        else:
            assert math.isfinite(found.value)
            assert found.note is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(prose, nasty))
def test_evidence_recomputes_every_value(text: str) -> None:
    check_evidence(surface(text))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(prose, nasty), st.integers(0, 80), st.integers(0, 80))
def test_local_ingredients_of_a_part_are_those_of_the_whole(text: str, a: int, b: int) -> None:
    document = surface(text)
    if not len(document):
        return
    # Parts begin and end between tokens, as sections and quarters do.
    first, last = sorted((a % len(document), b % len(document)))
    span = Span(int(document.tokens.start[first]), int(document.tokens.end[last]))
    part = document.within(span)
    check_evidence(part)
    # The same tokens as a view that knows nothing of the whole: there everything is counted anew.
    alone = document.select(np.isin(np.arange(len(document)), range(first, last + 1)), part=span)
    assert alone.outer is None
    for name in measures.ingredients():
        if _registry.registry().counter(name).needs == "parsed":
            continue
        try:
            whole, here = measures.count(document, name), measures.count(alone, name)
        except measures.UndefinedError as reason:  # an optional package
            if not str(reason).startswith("needs the package"):
                raise
            continue
        assert measures.count(part, name) == here, name
        assert here.spans is not None
        assert whole.spans is not None
        if whole.local:
            assert here.spans == whole.spans.within(span), name


@settings(max_examples=40, deadline=None)
@given(st.one_of(prose, nasty))
def test_words_are_alike_exactly_where_their_folded_texts_are(text: str) -> None:
    document = surface(text)
    sequence = _registry.registry().counter("word_sequence")(document)
    assert isinstance(sequence, measures.WordSequence)
    from rhetoric.model import fold

    words = [fold(word) for word in sequence.spans.texts(text)]
    pairs = set(zip(words, sequence.ids.tolist(), strict=True))
    assert len(pairs) == len(set(words)) == len(set(sequence.ids.tolist()))


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.sampled_from(WORDS), st.text(min_size=1, max_size=90)))
def test_every_word_has_a_nucleus_inside_it(word: str) -> None:
    places = nuclei(word)
    assert places
    borders = [border for place in places for border in place]
    assert borders == sorted(borders)
    assert all(0 <= start < stop <= len(word) for start, stop in places)


# ---- how measures behave ----


def some_ids(total: int = 600) -> np.ndarray:
    draw = random.Random(7)  # noqa: S311
    weights = [1 / rank for rank in range(1, 301)]
    return np.array(draw.choices(range(300), weights, k=total), dtype=np.int32)


def test_doubling_a_text_lowers_ttr_and_hardly_moves_mattr() -> None:
    ids = some_ids()
    twice = np.concatenate([ids, ids])
    types = len(set(ids.tolist()))
    assert ttr(types, len(twice)) == ttr(types, len(ids)) / 2
    assert mattr(words_of(twice)) == pytest.approx(mattr(words_of(ids)), rel=0.05)


def test_order_matters_only_where_it_should() -> None:
    ids = words_of(some_ids())
    shuffled = words_of(np.random.default_rng(3).permutation(ids.ids))
    assert hdd(shuffled) == pytest.approx(hdd(ids))
    assert yules_k(shuffled) == yules_k(ids)
    ordered = words_of(np.sort(ids.ids))
    assert mattr(ordered) < mattr(ids)
    assert mtld(ordered) < mtld(ids)


def test_mattr_is_the_mean_over_all_windows() -> None:
    ids = some_ids(150)
    by_hand = [len(set(ids[i : i + 100].tolist())) / 100 for i in range(51)]
    assert mattr(words_of(ids)) == pytest.approx(sum(by_hand) / 51)


# ---- undefined is not zero ----


@pytest.mark.parametrize(
    ("text", "measure", "reason"),
    [
        ("", "mean_sentence_length", "no sentences"),
        ("", "ttr", "no words"),
        ("… !", "mattr", "no words"),
        ("Twelve words are too few.", "flesch_reading_ease", "needs at least 100 words; has 5"),
        ("Too few.", "smog", "needs at least 30 sentences; has 1"),
        ("Too few.", "hdd", "needs at least 42 words; has 2"),
    ],
)
def test_reasons(text: str, measure: str, reason: str) -> None:
    found = one(surface(text), measure)
    assert found.value is None
    assert found.note == reason


def test_mtld_without_a_repeated_word_is_undefined() -> None:
    found = one(surface("Not one word stands twice."), "mtld", enforce_minimum=False)
    assert (found.value, found.note) == (None, "no word is repeated")


def test_a_formula_that_divides_by_zero_names_what_is_missing() -> None:
    found = one(surface(""), "mean_sentence_length", enforce_minimum=False)
    assert found.note == "no words and no sentences"


def test_parsed_measures_are_skipped_at_surface_with_a_remedy() -> None:
    skipped = measures.skipped("surface")
    named = {name.removeprefix("measure ") for name, _, _ in skipped}
    needing = {n for n in measures.names() if measures.describe(n).needs == "parsed"}
    assert named == needing
    assert {"mean_dependency_distance", "passive_rate"} <= needing
    assert all(reason and remedy for _, reason, remedy in skipped)
    assert measures.skipped("parsed") == []
    document = surface("They came.")
    assert not needing & {found.measure for found in measures.measure_all(document)}
    assert one(document, "passive_rate").note == "needs a parsed document"


# ---- the registry ----


def test_every_measure_says_what_it_is() -> None:
    families = [measures.describe(name).family for name in measures.names()]
    assert list(dict.fromkeys(families)) == measures.families()
    assert len(measures.families()) >= 5
    ranked = [_registry.FAMILIES.index(f) for f in families if f in _registry.FAMILIES]
    assert ranked == sorted(ranked)
    for name in measures.names():
        info = measures.describe(name)
        assert info.unit
        assert info.source
        assert info.doc.strip()
        assert info.ingredients
        assert set(info.minimum) <= set(info.ingredients)


def test_unknown_names_suggest_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'flesch_reading_ease'"):
        measures.describe("flesch_readingease")
    with pytest.raises(UnknownNameError, match="did you mean 'window'"):
        measures.measure_all(surface("A word."), settings={"mattr": {"windw": 5}})
    with pytest.raises(UnknownNameError, match="did you mean 'sentences'"):
        measures.count(surface("A word."), "sentence")


def test_settings_are_ingredients() -> None:
    document = surface("a b a c a b")
    found = one(document, "mattr", settings={"mattr": {"window": 3}}, enforce_minimum=False)
    assert found.value == pytest.approx(10 / 12)
    assert {e.name: e.value for e in found.ingredients} == {"word_sequence": 6, "window": 3}


def test_others_can_add_measures() -> None:
    @measures.ingredient()
    def dots(document: Document) -> Spans:
        return measures.occurrences(document, ".")

    @measures.measure(unit="dots", family="mine", source="A plain count.")
    def dot_count(dots: int) -> float:
        """How many dots."""
        return dots

    found = _registry.collect([dots, dot_count])
    document = surface("One. Two.")
    value = _registry.evaluate(dot_count, found, document, settings={}, enforce_minimum=True)
    assert value.value == 2
    with pytest.raises(UnknownNameError):
        _registry.collect([dot_count])

    @measures.measure(unit="dots", family="mine", source="A plain count.")
    def dot_count(dots: int) -> float:  # type: ignore[no-redef]
        """Another of the same name."""
        return dots

    with pytest.raises(RhetoricError, match="named 'dot_count'"):
        _registry.collect([dots, value.measure and dot_count, found.measures["dot_count"]])


# ---- words and syllables ----


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("make", 1), ("table", 2), ("tables", 2), ("walked", 1), ("wanted", 2), ("handled", 2),
        ("places", 2), ("makes", 1), ("hundred", 2), ("acre", 2), ("nation", 2), ("social", 2),
        ("create", 2), ("creature", 2), ("reality", 4), ("being", 2), ("science", 2),
        ("society", 4), ("happier", 3), ("poem", 2), ("heroic", 3), ("cooperation", 5),
        ("technique", 2), ("argue", 2), ("question", 2), ("communism", 4), ("rhythm", 2),
        ("statement", 2), ("something", 2), ("homeland", 2), ("element", 3), ("business", 2),
        ("idea", 3), ("area", 3), ("year", 1), ("beyond", 2), ("played", 1), ("language", 2),
        ("community", 4), ("unswervingly", 4), ("the", 1), ("I", 1), ("GDP", 3), ("UN", 2),
        ("WE", 1), ("NATO", 2), ("COVID-19", 3), ("1949", 1), ("1,000", 1), ("19th", 1), ("G20", 2),
        ("naïve", 2), ("café", 2), ("中文", 1), ("Mr.", 2), ("o'clock", 2), ("x" * 65, 1),
    ],
)  # fmt: skip
def test_syllables(word: str, syllables: int) -> None:
    assert count_syllables(word) == syllables


def test_syllables_are_shown_at_their_nuclei() -> None:
    text = "The people didn't create 1949."
    spans = measures.count(surface(text), "syllables").spans
    assert spans is not None
    assert spans.texts(text) == ["e", "eo", "e", "i", "n't", "e", "a", "1949"]


def test_long_tokens_are_one_syllable() -> None:
    text = "a" * 70 + " be"
    spans = measures.count(surface(text), "syllables").spans
    assert spans is not None
    assert list(spans) == [Span(0, 70), Span(72, 73)]


@pytest.mark.parametrize(
    ("word", "is_one"),
    [
        ("nationality", True), ("agreements", True), ("weaknesses", True), ("cities", False),
        ("abilities", True), ("nation", False), ("nations", False), ("moment", False),
        ("witnesses", False), ("unity", True), ("cat", False), ("mission", False),
    ],
)  # fmt: skip
def test_nominalizations_by_ending(word: str, is_one: bool) -> None:
    assert is_nominalization(word) is is_one


@pytest.mark.parametrize(
    ("text", "ingredient", "expected"),
    [
        ("Will it last? It'll last, won't it?", "modals_of_prediction", ["Will", "'ll", "wo"]),
        ("We told Will that political will, not good will, counts.",
         "modals_of_prediction", []),
        ("On 4 May we met. May God help us. May 9 was cold.", "modals_of_possibility", ["May"]),
        ("She had to go, and you ought to.", "modals_of_obligation", ["had to", "ought"]),
        ("With her might she might.", "modals_of_possibility", ["might"]),
        ("The US asks us; let’s go.", "first_person_plural", ["us", "’s"]),
        ("No, none of it is not so; he isn’t.", "negations", ["No", "none", "not", "n’t"]),
        ("The President spoke. Presidents speak of Americans.", "complex_words", ["Presidents"]),
    ],
)  # fmt: skip
def test_what_counts_at_surface(text: str, ingredient: str, expected: list[str]) -> None:
    spans = measures.count(surface(text), ingredient).spans
    assert spans is not None
    assert spans.texts(text) == expected


def test_the_article_by_section() -> None:
    document = surface(SEED.read_text(encoding="utf-8"))
    body = [section for section in document.sections if section.is_body]
    assert len(body) == 4
    parts = [document.within(section.span) for section in body]
    assert [len(measures.occurrences(part, "will")) for part in parts] == [0, 2, 1, 21]
    assert [len(measures.occurrences(part, "we")) for part in parts] == [1, 20, 23, 7]
    modals = [measures.count(part, "modals_of_prediction").value for part in parts]
    assert modals == [0, 2, 1, 21]
    check_evidence(document.body)


def test_a_text_of_many_sentences_takes_linear_time() -> None:
    import time

    def seconds(total: int) -> float:
        document = surface("We shall not fail, for the people will help us. " * total)
        begin = time.perf_counter()
        measures.measure_all(document)
        return time.perf_counter() - begin

    seconds(10)
    small = min(seconds(1_000) for _ in range(3))
    assert seconds(8_000) < 40 * small
