"""Dictionaries as trees: how they are built, merged, flattened, split and weighed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.errors import PackError, UnknownNameError
from rhetoric.lexicon import (
    Dictionary,
    combine,
    from_word_sentiment_table,
    make_dictionary,
    set_polarity,
    set_valence,
    split_values,
)

# ------------------------------------------------------------------ building


def test_terms_are_lower_cased_and_keys_are_not() -> None:
    assert make_dictionary({"War": ["Fight*", "ARMY"]}).tree == {"War": ["fight*", "army"]}
    assert make_dictionary({"War": ["ARMY"]}, lower=False).tree == {"War": ["ARMY"]}


def test_blanks_around_terms_and_repeats_within_a_list_are_dropped() -> None:
    assert make_dictionary({"war": [" army ", "army", "cold  war"]}).tree == {
        "war": ["army", "cold  war"]
    }


def test_a_lone_term_is_a_list_of_one() -> None:
    assert make_dictionary({"war": "army"}).tree == {"war": ["army"]}


def test_the_separator_becomes_a_blank() -> None:
    made = make_dictionary({"war": ["cold_war", "trade_war_now"]}, separator="_")
    assert made.tree == {"war": ["cold war", "trade war now"]}
    assert made.separator == " "


@pytest.mark.parametrize(
    ("separator", "message"),
    [(None, "separator cannot be NULL"), ("", "between 1 and Inf character"), (1, "character")],
)
def test_a_separator_is_a_text_that_is_not_empty(separator: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make_dictionary({"a": ["b"]}, separator=separator)  # type: ignore[arg-type]


def test_terms_beside_children_follow_them() -> None:
    made = make_dictionary({"a": {"": ["own"], "b": ["child"]}})
    assert made.tree == {"a": {"b": ["child"], "": ["own"]}}
    assert list(made.tree["a"]) == ["b", ""]
    assert make_dictionary({"a": ["own", {"b": ["child"]}]}) == made


def test_a_category_with_nothing_but_own_terms_is_a_list() -> None:
    assert make_dictionary({"a": {"": ["own"]}}).tree == {"a": ["own"]}


def test_empty_categories_stay() -> None:
    assert make_dictionary({"a": ["x"], "b": {}, "c": []}).tree == {"a": ["x"], "b": [], "c": []}


def test_keys_that_stand_twice_are_merged_in_the_place_of_the_first() -> None:
    made = make_dictionary(
        [("a", ["1"]), ("b", ["2"]), ("a", {"c": ["3"], "": ["4"]}), ("a", {"c": ["5"]})]
    )
    assert made.tree == {"a": {"c": ["3", "5"], "": ["1", "4"]}, "b": ["2"]}
    assert made.keys == ("a", "b")


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"a": ["x"], "": ["y", "z"]}, "Unnamed dictionary entry: y z"),
        ([["x", "y"], "z"], "Dictionary elements must be named: x y z"),
        (["x", {"a": ["y"]}], "Dictionary elements must be named: x y"),
        ({}, "Dictionary elements must be named"),
        ({"a": ["x"], "b": [1, 2]}, "Non-character entries found in dictionary key 'b'"),
        ({"a": {"b": ["x", None]}}, "Non-character entries found in dictionary key 'b'"),
        ({"a": True}, "Non-character entries found in dictionary key 'a'"),
        ({1: ["x"]}, "a dictionary key is text"),
    ],
)
def test_what_is_unnamed_or_no_text_is_an_error(entries: object, message: str) -> None:
    with pytest.raises(PackError, match=message):
        make_dictionary(entries)  # type: ignore[arg-type]


def test_nesting_has_a_limit() -> None:
    tree: dict[str, object] = {"a": ["x"]}
    for _ in range(40):
        tree = {"a": tree}
    with pytest.raises(PackError, match="nested more than 16 deep"):
        make_dictionary(tree)


def test_a_dictionary_can_be_made_of_a_dictionary() -> None:
    first = Dictionary({"a": ["X"]}, title="t", weights={"a": {"X": 2.0}})
    second = make_dictionary(first)
    assert second.tree == {"a": ["x"]}
    assert second.title == "t"
    assert second.weight("a", "x") == 2.0
    assert second.weight("a", "elsewhere") == 1.0


def test_only_known_tools_can_be_followed() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'quanteda'"):
        make_dictionary({"a": ["x"]}, tool="quanted")
    assert make_dictionary({"a": ["x"]}, tool="liwc22").policy.overlap == "longest"


# ------------------------------------------------------------------ looking

NESTED = make_dictionary({"a": {"b": {"c": ["1"], "": ["2"]}, "": ["3"]}, "d": ["4", "5"], "e": []})


def test_flattening_joins_names_and_puts_children_first() -> None:
    flat = NESTED.flatten()
    assert flat == {"a.b.c": ["1"], "a.b": ["2"], "a": ["3"], "d": ["4", "5"], "e": []}
    assert list(flat) == ["a.b.c", "a.b", "a", "d", "e"]
    assert list(NESTED.flatten(separator="/")) == ["a/b/c", "a/b", "a", "d", "e"]


def test_levels_that_are_left_out_go_to_the_name_above() -> None:
    assert NESTED.flatten([1]) == {"a": ["1", "2", "3"], "d": ["4", "5"], "e": []}
    assert NESTED.flatten([1, 3]) == {"a.c": ["1"], "a": ["2", "3"], "d": ["4", "5"], "e": []}


def test_terms_without_a_name_above_are_dropped() -> None:
    assert NESTED.flatten([2]) == {"b": ["1", "2"]}
    assert NESTED.flatten([3]) == {"c": ["1"]}
    assert NESTED.flatten([9]) == {}


def test_flattening_does_not_drop_repeats() -> None:
    twice = make_dictionary({"a": {"b": ["x"], "c": ["x"]}})
    assert twice.flatten([1]) == {"a": ["x", "x"]}


def test_depth_paths_and_terms() -> None:
    assert NESTED.depth == 3
    assert NESTED.paths() == (("a",), ("a", "b"), ("a", "b", "c"), ("d",), ("e",))
    assert list(NESTED.terms())[:2] == [(("a",), "3"), (("a", "b"), "2")]
    assert make_dictionary({"a": ["x"]}).depth == 1


def test_select_keeps_what_belongs_to_the_keys() -> None:
    whole = set_polarity(
        set_valence(make_dictionary({"a": ["x"], "b": ["y"]}), {"a": 1, "b": -1}),
        {"pos": "a", "neg": "b"},
    )
    part = whole.select("b")
    assert (part.tree, part.weights, part.polarity) == (
        {"b": ["y"]},
        {"b": {"y": -1.0}},
        {"neg": ("b",)},
    )
    with pytest.raises(UnknownNameError):
        whole.select("c")


def test_empty_categories_can_be_taken_out() -> None:
    made = make_dictionary({"a": {"b": [], "c": {"d": []}}, "e": {"f": [], "": ["x"]}, "g": []})
    left = made.without_empty()
    assert left.tree == {"e": ["x"]}
    assert left.notes == tuple(f"note: removing empty key: {name}" for name in "gfdcba")


# ------------------------------------------------------------------ combining


def test_combining_merges_keys_at_every_level() -> None:
    first = make_dictionary({"b": {"x": ["1"], "": ["2"]}, "a": ["3"]})
    second = make_dictionary({"c": ["4"], "b": {"y": ["5"], "x": ["6"]}})
    both = combine(first, second)
    assert both.tree == {"b": {"x": ["1", "6"], "y": ["5"], "": ["2"]}, "a": ["3"], "c": ["4"]}
    assert both.keys == ("b", "a", "c")


def test_combining_keeps_weights_and_says_where_they_differ() -> None:
    first = set_valence(make_dictionary({"a": ["x", "y"]}), {"a": [1, 2]})
    second = set_valence(make_dictionary({"a": ["x"]}), {"a": [3]})
    both = combine(first, second)
    assert both.weights == {"a": {"x": 3.0, "y": 2.0}}
    assert both.notes == ("note: 'x' of a weighs 1 and 3; the latter holds",)


def test_combining_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        combine()


_TREES = st.dictionaries(
    st.text("abc", min_size=1, max_size=2),
    st.lists(st.text("xyz*", min_size=1, max_size=3), unique=True),
    min_size=1,
    max_size=4,
)


@given(_TREES, _TREES, _TREES)
def test_combining_is_associative(one: dict, two: dict, three: dict) -> None:
    a, b, c = map(make_dictionary, (one, two, three))
    assert combine(combine(a, b), c).tree == combine(a, combine(b, c)).tree == combine(a, b, c).tree


# ------------------------------------------------------------------ tables of words


def test_a_table_of_words_becomes_keys_in_alphabetical_order() -> None:
    rows = [("Good", "pos"), ("bad", "neg"), ("fine", "pos"), ("hm", None)]
    assert from_word_sentiment_table(rows).tree == {"neg": ["bad"], "pos": ["Good", "fine"]}
    assert from_word_sentiment_table(rows, lower=True).tree["pos"] == ["good", "fine"]
    columns = {"word": ["Good", "bad"], "sentiment": ["pos", "neg"]}
    assert from_word_sentiment_table(columns).tree == {"neg": ["bad"], "pos": ["Good"]}


def test_a_table_says_when_it_mixes_lexicons() -> None:
    rows = [
        {"word": "good", "sentiment": "pos", "lexicon": "one"},
        {"word": "bad", "sentiment": "neg", "lexicon": "two"},
    ]
    assert "you may be mixing different dictionaries" in from_word_sentiment_table(rows).notes[0]
    rows[1]["lexicon"] = "one"
    assert from_word_sentiment_table(rows).notes == ()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"word": ["a"], "score": [1]}, "must contain word and sentiment columns"),
        ([{"term": "a", "sentiment": "pos"}], "must contain word and sentiment columns"),
        ([("a", None), ("b", float("nan"))], "sentiment values are missing"),
        ([("a", "pos", "more")], "each row is a word and its sentiment"),
        (["ab"], "each row is a word and its sentiment"),
    ],
)
def test_a_table_needs_words_and_sentiments(table: object, message: str) -> None:
    with pytest.raises(PackError, match=message):
        from_word_sentiment_table(table)  # type: ignore[arg-type]


# ------------------------------------------------------------------ values that are looked for


def test_phrases_are_looked_for_as_words_and_as_compounds() -> None:
    flat = {"k": ["cold war", "war"], "l": ["a b c"]}
    assert split_values(flat, separator=" ", concatenator="_") == [
        ("k", ["cold", "war"]),
        ("k", "cold_war"),
        ("k", "war"),
        ("l", ["a", "b", "c"]),
        ("l", "a_b_c"),
    ]


# ------------------------------------------------------------------ valence and polarity

MOODS = make_dictionary({"happy": ["happy", "glad"], "sad": ["sad", "down"]})


def test_valence_is_one_number_or_one_for_each_term() -> None:
    assert set_valence(MOODS, {"happy": 1}).weights == {"happy": {"happy": 1.0, "glad": 1.0}}
    assert set_valence(MOODS, {"sad": [-1, -2]}).weights == {"sad": {"sad": -1.0, "down": -2.0}}
    by_name = set_valence(MOODS, {"sad": {"down": -2, "sad": -1}})
    assert by_name.weights == {"sad": {"down": -2.0, "sad": -1.0}}
    assert set_valence(by_name, None).weights == {}


@pytest.mark.parametrize(
    ("valence", "message"),
    [
        ({"happy": "a"}, "valence values must be numeric"),
        ({"happy": True}, "valence values must be numeric"),
        ({"happy": [1, 2, 3]}, "length not equal to number of values for key 'happy'"),
        ({"other": 1}, "'other' is not a dictionary key"),
        ({"": 1}, "must be a fully named list"),
        ([1, 2], "must be a fully named list"),
        ({}, "no valenced keys found"),
    ],
)
def test_valence_is_checked(valence: object, message: str) -> None:
    with pytest.raises(PackError, match=message):
        set_valence(MOODS, valence)  # type: ignore[arg-type]


def test_valence_needs_a_dictionary_without_nesting() -> None:
    with pytest.raises(PackError, match="cannot be nested"):
        set_valence(make_dictionary({"a": {"b": ["x"]}}), {"a": 1})


def test_polarity_names_keys_that_are_there() -> None:
    marked = set_polarity(MOODS, {"pos": "happy", "neg": ["sad"]})
    assert marked.polarity == {"pos": ("happy",), "neg": ("sad",)}
    assert set_polarity(marked, None).polarity == {}
    with pytest.raises(PackError, match="'notfound' key not found"):
        set_polarity(MOODS, {"pos": ["notfound"]})
    with pytest.raises(PackError, match="'pos', 'neg', and"):
        set_polarity(MOODS, {"good": "happy"})
