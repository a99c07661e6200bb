"""Dictionaries in plain tokens: quanteda's rules, and the counts of other tools."""

import doctest
import fnmatch
import math
import re
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.errors import PackError, UnknownNameError
from rhetoric.lexicon import (
    compound,
    count_as,
    count_features,
    dfm_lookup,
    expand_patterns,
    index,
    kwic_tokens,
    liwcalike,
    lookup,
    make_dictionary,
    polarity_scores,
    read_dictionary_text,
    set_valence,
    valence_scores,
)
from rhetoric.lexicon.counting import LiwcTrie, liwca_tokens, phrase, quanteda_tokens
from rhetoric.lexicon.counting.quanteda import MAX_EXPANSIONS


def keys(words: str, dictionary: dict, **options: object) -> list[str]:
    return lookup(words.split(), dictionary, **options).tokens["text1"]


# ------------------------------------------------------------------ quanteda: what fits


def test_quanteda_wildcards_are_star_and_question_mark_only() -> None:
    assert keys("abc abd ab a.c [b]", {"k": ["ab?"]}) == ["k", "k"]
    assert keys("abc ab xab", {"k": ["ab*"]}) == ["k", "k"]
    assert keys("abc a.c", {"k": ["a.c"]}) == ["k"]
    assert keys("[b] b", {"k": ["[b]"]}) == ["k"]
    assert keys("a b", {"k": ["*"]}) == ["k", "k"]


def test_quanteda_regular_expressions_are_found_anywhere_in_one_token() -> None:
    assert keys("postwar war peace", {"k": ["wa."]}, valuetype="regex") == ["k", "k"]
    assert keys("cold warriors", {"k": ["^c war"]}, valuetype="regex") == ["k"]
    # Case-insensitive is not lower-cased: \D stays \D.
    assert keys("NATO 2000", {"k": [r"\D"]}, valuetype="regex") == ["k"]


def test_quanteda_fixed_values_have_no_wildcards() -> None:
    assert keys("war* wars", {"k": ["war*"]}, valuetype="fixed") == ["k"]


def test_quanteda_case_counts_only_where_asked() -> None:
    assert keys("War war", {"k": ["war"]}) == ["k", "k"]
    assert keys("War war", {"k": ["war"]}, case_insensitive=False) == ["k"]
    assert keys("War WAR", {"k": ["WAR"]}, case_insensitive=False, tolower=True) == []


def test_quanteda_quotes_are_not_folded_but_composition_is() -> None:
    assert keys("don’t", {"k": ["don't"]}) == []
    assert keys("cafe\u0301", {"k": ["caf\u00e9"]}) == ["k"]


def test_quanteda_a_phrase_also_fits_its_compound() -> None:
    country = {"k": ["United States"]}
    assert keys("the United States", country) == ["k"]
    assert keys("the United_States", country) == ["k"]
    assert keys("the United+States", country, concatenator="+") == ["k"]
    assert keys("the united states", {"k": ["united_states"]}, separator="_") == ["k"]


def test_quanteda_nothing_fits_or_reaches_across_a_gap() -> None:
    assert lookup(["a", "", "b"], {"k": ["a b"], "any": ["*"]}).tokens["text1"] == ["any", "any"]
    found = lookup(["a", "", "b"], {"k": ["b"]}, exclusive=False)
    assert found.tokens["text1"] == ["a", "", "K"]


# ------------------------------------------------------------------ quanteda: what counts


def test_quanteda_in_one_key_the_longest_counts() -> None:
    assert keys(
        "united states of america", {"k": ["united states", "united states of america"]}
    ) == ["k"]
    assert keys("a b c", {"k": ["a b", "b c"]}) == ["k"]
    assert keys("a b a b", {"k": ["a b", "b a"]}) == ["k", "k"]


def test_quanteda_keys_do_not_block_each_other() -> None:
    nested = {"paper": ["new york times"], "city": ["new york"]}
    assert keys("new york times", nested) == ["paper", "city"]
    assert keys("new york times", nested, nested_scope="dictionary") == ["paper"]
    overlapping = {"x": ["a b"], "y": ["b c"]}
    assert keys("a b c", overlapping, nested_scope="dictionary") == ["x", "y"]


def test_quanteda_matches_say_where_and_by_what() -> None:
    found = lookup({"d": "the New York Times".split()}, {"paper": ["new york *"]})
    assert [tuple(match) for match in found.matches] == [("d", "paper", 1, 4, "new york *")]


def test_quanteda_levels_make_the_keys() -> None:
    tree = {"eu": {"sea": {"west": ["irish sea"]}, "": ["brussels"]}}
    words = "irish sea brussels"
    assert keys(words, tree) == ["eu.sea.west", "eu"]
    assert keys(words, tree, levels=[1]) == ["eu", "eu"]
    assert keys(words, tree, levels=[1, 3]) == ["eu.west", "eu"]
    assert keys(words, tree, levels=3) == ["west"]
    assert keys(words, tree, levels=[4]) == []


def test_quanteda_output_without_keys_only() -> None:
    freedom = {"free": ["liberty"], "land": ["new land"]}
    assert keys("Liberty in a new land", freedom, exclusive=False) == ["FREE", "in", "a", "LAND"]
    assert keys("Liberty now", freedom, exclusive=False, capkeys=False) == ["free", "now"]
    assert keys("Liberty now", freedom, nomatch="none") == ["free", "none"]
    with pytest.warns(UserWarning, match="nomatch only applies if exclusive = TRUE"):
        keys("Liberty now", freedom, nomatch="none", exclusive=False)


def test_quanteda_append_key_lets_each_value_count_by_itself() -> None:
    states = {"c": ["united states", "united*"]}
    assert keys("the United States", states) == ["c"]
    assert keys("the United States", states, append_key=True) == ["United_States/c", "United/c"]
    assert keys("the United", states, append_key=True, separator_key="+") == ["United+c"]
    with pytest.raises(ValueError, match="The length of separator must be 1"):
        keys("a", states, append_key=True, separator_key=["+", "+"])


def test_quanteda_counts_hold_every_key() -> None:
    found = lookup([["war"], ["peace"]], {"w": ["war"], "never": ["x"]})
    assert found.types == ("w", "never")
    assert found.counts == {"text1": {"w": 1, "never": 0}, "text2": {"w": 0, "never": 0}}
    kept = lookup(["b", "war", "a"], {"w": ["war"], "never": ["x"]}, exclusive=False)
    assert kept.types == ("W", "b", "a")


def test_quanteda_apply_if_leaves_documents_out() -> None:
    both = [["war"], ["war"]]
    dictionary = {"w": ["war"]}
    assert lookup(both, dictionary, apply_if=[True, False]).tokens == {"text1": ["w"], "text2": []}
    kept = lookup(both, dictionary, apply_if=[True, False], exclusive=False)
    assert kept.tokens == {"text1": ["W"], "text2": ["war"]}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"valuetype": "perl"}, "valuetype should be one of"),
        ({"nested_scope": "all"}, "nested_scope should be one of"),
        ({"levels": [0]}, "levels must be between 1"),
        ({"levels": "1"}, "levels must be between 1"),
        ({"levels": [1.5]}, "levels must be between 1"),
        ({"apply_if": [True, True]}, "length of apply_if must be 1"),
        ({"capkeys": [True, False]}, "length of capkeys must be 1"),
        ({"exclusive": None}, "exclusive must be True or False"),
        ({"append_key": "yes"}, "append_key must be True or False"),
        ({"nomatch": ["x", "y"]}, "length of nomatch must be 1"),
        ({"concatenator": ["_", "-"]}, "length of concatenator must be 1"),
        ({"separator_key": ["+", "+"]}, "length of separator must be 1"),
        ({"valuetype": "regex"}, "missing"),
    ],
)
def test_bad_options_are_refused(options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        lookup(["a"], {"k": ["(a"]}, **options)
    with pytest.raises(TypeError, match="list of words"):
        lookup("a text", {"k": ["a"]})


def test_levels_and_flags_may_come_from_elsewhere() -> None:
    tree = {"a": {"b": ["x"]}}
    for levels in (2, [2], (2,), {2}, range(2, 3), 2.0, [2.0], np.array([2])):
        assert lookup(["x"], tree, levels=levels).tokens == {"text1": ["b"]}
    assert lookup(["x"], tree, levels=[]).tokens == {"text1": []}
    flags = np.array([True, False])
    kept = lookup([["x"], ["x"]], tree, apply_if=flags, exclusive=flags[0])
    assert kept.tokens == {"text1": ["a.b"], "text2": []}
    assert lookup([["x"], ["x"]], tree, apply_if=[True, None]).tokens["text2"] == []


def test_nothing_in_nothing_out() -> None:
    assert lookup([], {"k": ["a"]}).tokens == {"text1": []}
    assert lookup({}, {"k": ["a"]}).tokens == {}
    assert lookup(["a"], {}).tokens == {"text1": []}
    assert lookup(["a"], {"k": []}).counts == {"text1": {"k": 0}}


# ------------------------------------------------------------------ laws

_words = st.lists(st.sampled_from(["a", "b", "ab", "abc", "B", "ba", ""]), max_size=10)
_values = st.lists(
    st.lists(
        st.sampled_from(["a", "b", "a*", "*b", "?", "ab", "*", "?b*"]), min_size=1, max_size=3
    ).map(" ".join),
    max_size=4,
    unique=True,
)
_dictionaries = st.dictionaries(st.sampled_from(["x", "y", "z"]), _values, min_size=1, max_size=3)


def _fits(token: str, value: str) -> bool:
    pattern = fnmatch.translate(value.lower())
    return token != "" and re.match(pattern, token.lower()) is not None


def _naive(words: list[str], dictionary: dict, scope: str) -> list[tuple[str, int, int]]:
    """Quanteda's algorithm as one would write it down: by length, by place, by key."""
    values = {key: [value.split() for value in listed] for key, listed in dictionary.items()}
    longest = max((len(v) for listed in values.values() for v in listed), default=0)
    taken: dict[str, set[int]] = {key: set() for key in values}
    covered: set[int] = set()
    found = []
    for size in range(longest, 0, -1):
        for start in range(len(words) - size + 1):
            span = set(range(start, start + size))
            if scope == "dictionary" and span <= covered:
                continue
            here = words[start : start + size]
            hit = [
                key
                for key, listed in values.items()
                if any(len(v) == size and all(map(_fits, here, v)) for v in listed)
                and not taken[key] & span
            ]
            for key in hit:
                taken[key] |= span
                found.append((key, start, start + size))
            if hit:
                covered |= span
    order = list(values)
    return sorted(found, key=lambda match: (match[1], order.index(match[0]), match[2]))


@settings(max_examples=300, deadline=None)
@given(_words, _dictionaries, st.sampled_from(["key", "dictionary"]))
def test_lookup_is_the_written_down_algorithm(words: list, dictionary: dict, scope: str) -> None:
    found = lookup(words, dictionary, nested_scope=scope)
    assert [tuple(match)[1:4] for match in found.matches] == _naive(words, dictionary, scope)


@settings(max_examples=150, deadline=None)
@given(_words, _dictionaries, st.sampled_from(["_", "-", "+", " ", "::"]))
def test_a_phrase_fits_the_token_made_of_its_words(
    words: list, dictionary: dict, concatenator: str
) -> None:
    """What any concatenator has joined is found again as one token, whatever the dictionary."""
    phrases = [value for values in dictionary.values() for value in values if " " in value]
    for value in phrases:
        places = lookup(words, {"k": [value]}).matches
        for place in places:
            joined = concatenator.join(words[place.start : place.end])
            again = lookup([joined], {"k": [value]}, concatenator=concatenator)
            assert again.tokens == {"text1": ["k"]}
            kept = lookup([joined], {"k": [value]}, concatenator=concatenator, append_key=True)
            assert kept.tokens == {"text1": [f"{joined}/k"]}


@settings(max_examples=100, deadline=None)
@given(_words, _dictionaries)
def test_wildcards_and_expressions_that_say_the_same_find_the_same(
    words: list, dictionary: dict
) -> None:
    as_regex = {
        key: [
            " ".join(
                "^" + word.replace("*", ".*").replace("?", ".") + "$" for word in value.split()
            )
            for value in values
        ]
        for key, values in dictionary.items()
    }
    found = lookup(words, dictionary)
    again = lookup(words, as_regex, valuetype="regex")
    assert again.tokens == found.tokens
    exact = lookup(words, dictionary, valuetype="fixed")
    no_wildcards = {
        key: [value for value in values if not set("*?") & set(value)]
        for key, values in dictionary.items()
    }
    assert exact.tokens == lookup(words, no_wildcards).tokens


@settings(max_examples=150, deadline=None)
@given(_words, _dictionaries)
def test_laws_of_the_key_scope(words: list, dictionary: dict) -> None:
    found = lookup(words, dictionary)
    # Each key counts as if it were alone, and the order of the keys does not matter.
    for key, values in dictionary.items():
        assert lookup(words, {key: values}).counts["text1"][key] == found.counts["text1"][key]
    reverse = lookup(words, dict(reversed(dictionary.items())))
    assert reverse.counts == found.counts
    # No two matches of a key share a token; nothing that fits is left uncovered.
    for key, values in dictionary.items():
        places = [p for m in found.matches if m.key == key for p in range(m.start, m.end)]
        assert len(places) == len(set(places))
        single = [value for value in values if " " not in value]
        fits = {p for p, word in enumerate(words) if any(_fits(word, value) for value in single)}
        assert fits <= set(places)
    narrow = lookup(words, dictionary, nested_scope="dictionary")
    assert set(narrow.matches) <= set(found.matches)


@settings(max_examples=150, deadline=None)
@given(_words, _dictionaries)
def test_output_keeps_every_token_that_fits_nothing(words: list, dictionary: dict) -> None:
    found = lookup(words, dictionary, exclusive=False)
    covered = {p for match in found.matches for p in range(match.start, match.end)}
    left = [word for place, word in enumerate(words) if place not in covered]
    assert len(found.tokens["text1"]) == len(left) + len(found.matches)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        padded = lookup(words, dictionary, nomatch="-")
    assert padded.counts["text1"]["-"] == len(left)


@settings(max_examples=200, deadline=None)
@given(
    st.text("ab*?.[é", min_size=1, max_size=5).filter(lambda p: "[" not in p),
    st.text("ab.é*", min_size=1, max_size=5),
)
def test_globs_are_those_of_fnmatch(pattern: str, word: str) -> None:
    expected = fnmatch.fnmatchcase(word, pattern)
    assert bool(expand_patterns([[pattern]], [word], case_insensitive=False)) == expected


# ------------------------------------------------------------------ matrices


def test_dfm_lookup_counts_a_feature_once_for_each_key() -> None:
    counts = count_features("I am mad about Ireland".split())
    dictionary = {"irish": ["ire*", "ireland"], "anger": ["ire*", "mad"]}
    assert dfm_lookup(counts, dictionary).counts == {"text1": {"irish": 1, "anger": 2}}
    kept = dfm_lookup(counts, dictionary, exclusive=False)
    assert kept.features == ("i", "am", "ANGER", "about", "IRISH")


def test_dfm_lookup_finds_phrases_only_in_joined_features() -> None:
    dictionary = {"k": ["united states"]}
    assert dfm_lookup({"d": {"united": 1, "states": 1}}, dictionary).counts["d"] == {"k": 0}
    assert dfm_lookup({"d": {"united_states": 2}}, dictionary).counts["d"] == {"k": 2}
    spaced = dfm_lookup({"d": {"united states": 2.5}}, dictionary, concatenator=" ")
    assert spaced.counts["d"] == {"k": 2.5}


def test_dfm_lookup_nomatch_and_empty_matrices() -> None:
    assert dfm_lookup({"d": {"a": 1, "b": 2}}, {"k": ["a"]}, nomatch="no").counts["d"] == {
        "k": 1,
        "no": 2,
    }
    assert dfm_lookup({"d": {"b": 2}}, {"k": ["a"]}, nomatch="no").features == ("no",)
    assert dfm_lookup({"d": {}}, {"k": ["a"]}).features == ()


# ------------------------------------------------------------------ patterns, compounds


def test_expand_patterns_lists_sequences_of_types() -> None:
    types = ["a", "b", "c", "d"]
    assert expand_patterns([["A", "b"], "x"], types) == [("a", "b")]
    assert expand_patterns([["a", "b"], "x"], types, keep_nomatch=True) == [("a", "b"), ()]
    assert expand_patterns(["a", ["c", "d"]], types, match_pattern="multi") == [("c", "d")]
    assert expand_patterns(["a", ["c", "d"]], types, match_pattern="single") == [("a",)]
    assert expand_patterns({"k": ["a b"]}, ["a", "b", "a_b"]) == [("a", "b"), ("a_b",)]
    with pytest.raises(ValueError, match="more than"):
        expand_patterns([["*"] * 8], [f"w{n}" for n in range(10)])
    assert MAX_EXPANSIONS == 1_000_000


def test_index_and_kwic_give_every_place() -> None:
    words = "New York Times and New York".split()
    found = index(words, ["york", ["new", "york"]])
    assert [(m.start, m.end, m.key) for m in found] == [
        (0, 2, "new york"),
        (1, 2, "york"),
        (4, 6, "new york"),
        (5, 6, "york"),
    ]
    row = kwic_tokens(words, [["new", "york"]], window=2)[1]
    assert (row.pre, row.keyword, row.post) == ("Times and", "New York", "")
    assert kwic_tokens(words, "É") == []
    assert [m.key for m in index(words, {"city": ["new york"]})] == ["city", "city"]


def test_a_window_may_have_two_sides() -> None:
    [row] = kwic_tokens("a b c d e".split(), "c", window=(1, 2))
    assert (row.pre, row.post) == ("b", "d e")
    for window in (-1, (1, -1), (1, 2, 3), []):
        with pytest.raises(ValueError, match="window must be between 0"):
            kwic_tokens(["a"], "a", window=window)
        with pytest.raises(ValueError, match="window must be between 0"):
            compound(["a"], "a", window=window)


def test_phrase_splits_values() -> None:
    assert phrase("a b") == [["a", "b"]]
    assert phrase(["one two", "three"]) == [["one", "two"], ["three"]]
    assert phrase({"a": ["x y"], "b": {"c": ["z"]}}) == [["x", "y"], ["z"]]


def test_compound_joins_overlapping_sequences_or_not() -> None:
    words = "a b c d e".split()
    patterns = phrase(["a b", "a b c", "c d"])
    assert compound(words, patterns)["text1"] == ["a_b_c_d", "e"]
    assert compound(words, patterns, join=False)["text1"] == ["a_b_c", "c_d", "e"]
    assert compound(words, phrase(["a b", "d e"]), keep_unigrams=True)["text1"] == [
        *("a", "b", "a_b", "c", "d", "e", "d_e"),
    ]
    assert compound(words, ["c"])["text1"] == words
    assert compound(words, ["c"], window=1)["text1"] == ["a", "b_c_d", "e"]
    assert compound(["a", "", "c", "d"], ["c"], window=(2, 1))["text1"] == ["a", "", "c_d"]


# ------------------------------------------------------------------ scores


def test_valence_is_a_mean_of_what_is_found() -> None:
    dictionary = {"happy": ["happy", "exuberant"], "sad": ["sad"]}
    valence = {"happy": {"happy": 1, "exuberant": 2}, "sad": -1}
    words = "sad day happy day exuberant".split()
    assert valence_scores(words, dictionary, valence=valence) == {"text1": pytest.approx(2 / 3)}
    everything = valence_scores(words, dictionary, valence=valence, normalization="all")
    assert everything == {"text1": pytest.approx(2 / 5)}
    assert valence_scores(words, dictionary, valence=valence, normalization="none")["text1"] == 2
    assert valence_scores(["day"], dictionary, valence=valence) == {"text1": 0.0}
    kept = set_valence(make_dictionary(dictionary), valence)
    assert valence_scores(count_features(words), kept) == {"text1": pytest.approx(2 / 3)}
    with pytest.raises(PackError, match="no valenced keys found"):
        valence_scores(words, dictionary)


def test_polarity_takes_the_longer_match() -> None:
    dictionary = {"positive": ["good"], "negative": ["not good"]}
    poles = {"pos": ["positive"], "neg": ["negative"]}
    words = "The test is not good".split()
    found = polarity_scores(words, dictionary, polarity=poles, fun="abspropdiff")
    assert found == {"text1": -0.25}
    share = polarity_scores(words, dictionary, polarity=poles, fun=lambda counts: counts["other"])
    assert share == {"text1": 3}
    plain = polarity_scores(words, dictionary, polarity=poles, smooth=1.0)
    assert plain["text1"] == pytest.approx(math.log(1) - math.log(2))
    nothing = polarity_scores(["x"], dictionary, polarity=poles, fun="relpropdiff")
    assert math.isnan(nothing["text1"])
    with pytest.raises(PackError, match="polarity is not set"):
        polarity_scores(words, dictionary)


# ------------------------------------------------------------------ other tools


def test_liwc_python_the_first_star_wins() -> None:
    trie = LiwcTrie({"A": ["fight*", "anti*virus"], "B": ["fighter", "Peace"]})
    assert trie.parse("fighter") == ("A",)
    assert trie.parse("antibody") == ("A",)
    assert trie.parse("peace") == ()
    assert count_as("fight and fighter", {"A": ["fight*"]}, "liwc").categories == {"A": 2.0}


def test_liwca_unites_wildcards_and_looks_at_single_words() -> None:
    dictionary = {"A": ["basket"], "B": ["basket*"], "C": ["basket case"]}
    counts = count_as("A basket, a basket-case", dictionary, "liwca")
    assert counts.categories == {"A": 2.0, "B": 2.0, "C": 0.0}
    assert (counts.words, counts.covered) == (5, 2)
    assert counts.shares()["A"] == 40.0
    assert liwca_tokens("scored 3 goals, don't") == ["scored", "goals", "don't"]
    assert count_as("", dictionary, "liwca").shares() == {"A": 0.0, "B": 0.0, "C": 0.0}


def test_contentcoder_consumes_the_longest_and_counts_its_words() -> None:
    dictionary = {"A": ["united front"], "B": ["front", "unit*"]}
    counts = count_as("A united front; united now", dictionary, "contentcoder")
    assert counts.categories == {"A": 2.0, "B": 1.0}
    assert (counts.words, counts.covered) == (5, 3)
    # Signs are dropped before, so a phrase reaches across them.
    assert count_as("united, front", dictionary, "contentcoder").categories["A"] == 2.0
    exact = {"A": ["fight*"], "B": ["fighter"]}
    assert count_as("fighter", exact, "contentcoder").categories == {"A": 0.0, "B": 1.0}
    weights = read_dictionary_text("DicTerm,A\ncold war,0.5\nwar,2\n", tool="contentcoder")
    assert count_as("cold war war", weights, "contentcoder").categories == {"A": 3.0}
    mean = count_as("cold war war", weights, "contentcoder", weighted_mean=True)
    assert mean.categories == {"A": 1.25}


def test_contentcoder_of_equally_long_wildcards_the_first_category_holds() -> None:
    assert count_as("war", {"A": ["w*r"], "B": ["wa*"]}, "contentcoder").categories["A"] == 1.0
    assert count_as("war", {"B": ["wa*"], "A": ["w*r"]}, "contentcoder").categories["B"] == 1.0


def test_empath_splits_at_blanks_only() -> None:
    dictionary = {"war": ["war", "cold_war"]}
    assert count_as("War war, war", dictionary, "empath").categories == {"war": 1.0}
    pairs = count_as("a cold war", dictionary, "empath", tokenizer="bigrams")
    assert pairs.categories == {"war": 2.0}


def test_the_same_dictionary_counts_differently() -> None:
    """What the page on counting as other tools shows."""
    text = "Ice cream and cream, icecream and ICE."
    dictionary = {"food": ["ice cream", "ice*"], "milk": ["cream"]}
    found = {
        tool: count_as(text, dictionary, tool).categories
        for tool in ("quanteda", "liwc-python", "liwca", "contentcoder", "empath")
    }
    assert found == {
        "quanteda": {"food": 3, "milk": 2},
        "liwc-python": {"food": 1.0, "milk": 1.0},
        "liwca": {"food": 3.0, "milk": 2.0},
        "contentcoder": {"food": 4.0, "milk": 1.0},
        "empath": {"food": 0.0, "milk": 1.0},
    }


def test_a_tool_that_is_not_there() -> None:
    with pytest.raises(UnknownNameError, match="quanteda"):
        count_as("a", {"k": ["a"]}, "quantada")


def test_liwcalike_has_liwc_s_columns() -> None:
    text = "This sentence contains two six letter words."
    row = liwcalike([text], {"numbers": ["two"]}, remove_punct=True)[0]
    assert (row["WC"], row["WPS"], row["Sixltr"], row["Dic"]) == (7, 7.0, 28.57, 14.29)
    assert liwcalike([text])[0]["Dic"] is None
    assert liwcalike(["A."])[0]["Period"] == 50
    assert [row["Parenth"] for row in liwcalike(["This is a (test)", "no (test"])] == [16.67, 0.0]
    signs = liwcalike(["...", ":-)"])
    assert [(row["WC"], row["WPS"]) for row in signs] == [(3, 3.0), (3, 3.0)]
    nothing = liwcalike(["...", ""], {"k": ["a"]}, remove_punct=True)
    assert [row["WC"] for row in nothing] == [0, 0]
    assert nothing[0]["Sixltr"] == 0
    assert liwcalike({"d": "a"}, digits=None)[0]["docname"] == "d"


def test_quanteda_tokens_split_hyphens_and_keep_apostrophes() -> None:
    assert quanteda_tokens("don't ex-wife 1,000.5 U.S. a@b.org") == [
        *("don't", "ex", "-", "wife", "1,000.5", "U.S", ".", "a@b.org"),
    ]
    assert quanteda_tokens("A.", remove_punct=True) == ["A"]


# ------------------------------------------------------------------ the page about all this

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "explanation" / "counting-as-other-tools.md"


def test_the_examples_of_the_page_are_true() -> None:
    failed, run = doctest.testfile(str(PAGE), module_relative=False)
    assert (failed, run >= 8) == (0, True)


RUNNER = ROOT / "docs" / "reference" / "conformance.md"


def test_the_examples_for_runners_are_true() -> None:
    failed, run = doctest.testfile(str(RUNNER), module_relative=False)
    assert (failed, run >= 20) == (0, True)


def test_the_page_for_runners_names_public_functions() -> None:
    import rhetoric.lexicon

    table = RUNNER.read_text("utf-8").split("| --- | --- | --- |")[1].split("\n\n")[0]
    cells = [row.split(" | ")[1] for row in table.strip().splitlines()]
    called = set(re.findall(r"`(?:counting\.)?(\w+)\(", " ".join(cells)))
    assert len(cells) > 20
    assert {"lookup", "read_dictionary", "dfm_lookup", "count_as"} <= called
    for name in called:
        assert hasattr(rhetoric.lexicon, name) or hasattr(rhetoric.lexicon.counting, name), name


def test_each_row_of_the_page_is_backed_by_a_test() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "tests").glob("test_*.py"))
    table = PAGE.read_text("utf-8").split("## What is the same")[1]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    assert len(rows) >= 30
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        for name in named:
            assert f"def {name}(" in sources, name
