"""Cases of other tools (inputs and what the tools give), run through the public functions.

The cases are facts from the test suites of quanteda, quanteda.sentiment, quanteda.dictionaries,
liwc, liwca and spaCy, and observations of contentcoder and Empath. They stand beside the project.
"""

import json
import math
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from rhetoric.lexicon import counting, read_dictionary_text
from rhetoric.lexicon.counting import (
    LiwcTrie,
    compound,
    count_as,
    count_features,
    dfm_lookup,
    expand_patterns,
    expand_wildcards,
    index,
    kwic_tokens,
    liwca_tokens,
    liwcalike,
    lookup,
    polarity_scores,
    valence_scores,
)
from rhetoric.lexicon.dictionaries import make_dictionary, set_polarity, set_valence
from rhetoric.lexicon.token_patterns import match_phrases, match_token_patterns, rule_spans

FOLDER = Path(__file__).parents[1].parent / "shared" / "conformance"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the cases of other tools are not beside the project"
)

Case = dict[str, Any]


def same(found: Any, expected: Any, tolerance: float = 0.01) -> bool:
    """Equal, numbers within `tolerance`, NaN written as text."""
    if expected == "NaN":
        return isinstance(found, float) and math.isnan(found)
    if isinstance(expected, bool) or expected is None or isinstance(expected, str):
        return bool(found == expected)
    if isinstance(expected, int | float):
        return found is not None and abs(found - expected) <= tolerance
    if isinstance(expected, Mapping):
        return all(
            key in found and same(found[key], value, tolerance) for key, value in expected.items()
        )
    return len(found) == len(expected) and all(
        same(one, other, tolerance) for one, other in zip(found, expected, strict=True)
    )


def tokens_lookup(case: Case) -> None:
    expected, options = case["expected"], dict(case.get("options", {}))
    reading = case.get("dictionary_options", {})
    dictionary = make_dictionary(
        case["dictionary"],
        lower=reading.get("tolower", True),
        separator=reading.get("separator", " "),
    )
    tokens = case["input"]["tokens"]
    if "error" in expected:
        with pytest.raises((ValueError, TypeError)) as caught:
            lookup(tokens, dictionary, **options)
        assert expected["error"] in str(caught.value)
        return
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        found = lookup(tokens, dictionary, **options)
    if "warning" in expected:
        assert any(expected["warning"] in str(item.message) for item in seen)
    if "tokens" in expected:
        assert found.tokens == expected["tokens"]
    if "counts" in expected:
        assert same(found.counts, expected["counts"], 0)
    if "types" in expected:
        assert list(found.types) == expected["types"]
    if "same_counts_as_dictionary" in expected:
        other = lookup(tokens, expected["same_counts_as_dictionary"], **options)
        assert {k: sorted(v) for k, v in found.tokens.items()} == {
            k: sorted(v) for k, v in other.tokens.items()
        }
    if "same_as_tokens" in expected:
        assert found.tokens == lookup(expected["same_as_tokens"], dictionary, **options).tokens
    assert set(expected) <= {
        "tokens",
        "counts",
        "types",
        "warning",
        "same_counts_as_dictionary",
        "same_as_tokens",
    }


def run_dfm_lookup(case: Case) -> None:
    expected, given = case["expected"], case["input"]
    counts = given.get("dfm") or count_features(given["tokens"], tolower=case["dfm_tolower"])
    found = dfm_lookup(counts, case["dictionary"], **case["options"])
    if "counts" in expected:
        assert same(found.counts, expected["counts"], 0)
    if "features" in expected:
        assert list(found.features) == expected["features"]
    if "same_counts_as_dictionary" in expected:
        other = dfm_lookup(counts, expected["same_counts_as_dictionary"], **case["options"])
        assert other.counts == found.counts
    assert set(expected) <= {"counts", "features", "same_counts_as_dictionary"}


def pattern2fixed(case: Case) -> None:
    given, expected = case["input"], case["expected"]
    found = expand_patterns(given["pattern"], given["types"], **case["options"])
    listed = {tuple(match) for match in expected["matches"]}
    # Also where the tool's test asks only for a subset, a right answer is all of them.
    assert set(found) == listed


def run_index(case: Case) -> None:
    given = case["input"]
    found = index(given["tokens"], given["patterns"], **case["options"])
    assert [[m.document, m.start + 1, m.end] for m in found] == case["expected"]["rows"]


def run_compound(case: Case) -> None:
    given = case["input"]
    patterns = given["dictionary"] if "dictionary" in given else given["patterns"]
    found = compound(given["tokens"], patterns, **case["options"])["text1"]
    for place, word in case["expected"]["at"].items():
        assert found[int(place) - 1] == word


def run_set_valence(case: Case) -> None:
    with pytest.raises(Exception, match=case["expected"]["error"]):
        set_valence(make_dictionary(case["dictionary"]), case["options"]["valence"])


def run_set_polarity(case: Case) -> None:
    with pytest.raises(Exception, match=case["expected"]["error"]):
        set_polarity(make_dictionary(case["dictionary"]), case["options"]["polarity"])


def scores(function: Callable[..., dict[str, float]]) -> Callable[[Case], None]:
    def run(case: Case) -> None:
        tokens, expected = case["input"]["tokens"], case["expected"]
        if "error" in expected:
            with pytest.raises(Exception, match=expected["error"]):
                function(tokens, case["dictionary"], **case["options"])
            return
        found = function(tokens, case["dictionary"], **case["options"])
        assert same(found, expected["score"], 1e-12)

    return run


def run_liwcalike(case: Case) -> None:
    rows = liwcalike(case["input"]["texts"], case["dictionary"], **case["options"])
    for column, values in case["expected"].items():
        assert same([row[column] for row in rows], values)


def run_liwc(case: Case) -> None:
    tokens, expected = case["input"]["tokens"], case["expected"]
    if "error" in expected:
        with pytest.raises(Exception, match=r"KeyError") as caught:
            LiwcTrie(case["file_text"])
        assert expected["error"] in str(caught.value)
        return
    trie = LiwcTrie(case["file_text"])
    assert list(trie.categories) == expected["categories"]
    if "matches" in expected:
        assert {token: list(trie.parse(token)) for token in tokens} == expected["matches"]
    if "flat" in expected:
        assert [name for token in tokens for name in trie.parse(token)] == expected["flat"]


def liwca_dictionary(case: Case, files: Mapping[str, str]) -> Any:
    return files[case["dictionary_file"]] if "dictionary_file" in case else case["dictionary"]


def run_liwca(case: Case, files: Mapping[str, str]) -> None:
    dictionary = liwca_dictionary(case, files)
    found = [count_as(text, dictionary, "liwca") for text in case["input"]["texts"]]
    for name, values in case["expected"].items():
        if name == "WC":
            assert [counts.words for counts in found] == values
        elif case["options"].get("as_percentage", True):
            assert same([counts.shares()[name] for counts in found], values)
        else:
            assert [counts.categories[name] for counts in found] == values


def run_liwca_import(case: Case) -> None:
    dic = read_dictionary_text(case["file_text_dic"], tool="liwca")
    dicx = read_dictionary_text(case["file_text_dicx"], tool="liwca")
    assert dic.flatten() == dicx.flatten()
    assert len({term for _, term in dic.terms()}) == case["expected"]["n_terms"]
    assert sorted(dic.keys) == case["expected"]["categories"]


def run_contentcoder(case: Case) -> None:
    found = count_as(
        case["input"]["text"],
        case["file_text"],
        "contentcoder",
        weighted_mean=case["options"].get("weightedMean", False),
    )
    row = {**found.categories, "WC": found.words, "Dic": found.covered}
    assert same(row, case["expected"], 1e-9)


def run_empath(case: Case) -> None:
    counts = count_as(case["input"]["text"], case["dictionary"], "empath")
    found = dict(counts.categories)
    if case["options"].get("normalize"):
        found = {name: (value or 0) / counts.words for name, value in found.items()}
    assert same(found, case["expected"], 1e-12)


def run_matcher(case: Case) -> None:
    found = match_token_patterns(case["input"]["words"], case["patterns"], **case["options"])
    expected = case["expected"]
    if "matches" in expected:
        assert [list(match) for match in found] == expected["matches"]
    if "last_match" in expected:
        assert list(found[-1][1:]) == expected["last_match"]
    assert set(expected) <= {"matches", "last_match"}


def run_phrases(case: Case) -> None:
    found = match_phrases(case["input"]["words"], case["patterns"], **case["options"])
    expected = case["expected"]
    if "matches" in expected:
        assert [list(match) for match in found] == expected["matches"]
    if "labels" in expected:
        assert [match[0] for match in found] == expected["labels"]
    assert set(expected) <= {"matches", "labels"}


def run_ruler(case: Case) -> None:
    found = rule_spans(case["input"]["words"], case["patterns"])
    assert [[span.label, span.id] for span in found] == case["expected"]["spans"]


RUNNERS: dict[str, Callable[[Case], None]] = {
    "tokens_lookup": tokens_lookup,
    "dfm_lookup": run_dfm_lookup,
    "pattern2fixed": pattern2fixed,
    "index": run_index,
    "compound": run_compound,
    "set_valence": run_set_valence,
    "set_polarity": run_set_polarity,
    "valence": scores(valence_scores),
    "polarity": scores(polarity_scores),
    "liwcalike": run_liwcalike,
    "liwc_parse_text": run_liwc,
    "liwc_parse_token": run_liwc,
    "liwca_tokenize": lambda case: _equal(liwca_tokens(case["input"]), case["expected"]),
    "liwca_tokenize_contains": lambda case: _equal(
        set(case["expected"]) <= set(liwca_tokens(case["input"])), True
    ),
    "liwca_tokenize_excludes": lambda case: _equal(
        set(case["expected"]) & set(liwca_tokens(case["input"])), set()
    ),
    "expand_wildcards": lambda case: _equal(
        expand_wildcards(case["dictionary"], case["input"]["vocabulary"]),
        {word: tuple(keys) for word, keys in case["expected"].items()},
    ),
    "import_dictionary": run_liwca_import,
    "contentcoder_counts": run_contentcoder,
    "empath_analyze": run_empath,
    "matcher": run_matcher,
    "phrase_matcher": run_phrases,
    "span_ruler": run_ruler,
}


def _equal(found: Any, expected: Any) -> None:
    assert found == expected


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("quanteda_tokens_lookup", 32),
        ("quanteda_dfm_lookup", 15),
        ("quanteda_patterns", 25),
        ("quanteda_sentiment_weights", 11),
        ("quanteda_liwcalike", 4),
        ("liwc_pypi", 16),
        ("liwca", 14),
        ("contentcoder_observed", 17),
        ("empath_observed", 2),
        ("spacy_matchers", 9),
    ],
)
def test_cases(name: str, least: int) -> None:
    """Every case of the file passes; none is skipped."""
    held = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    failed = []
    for case in held["cases"]:
        try:
            if case["op"] == "liwca_count":
                run_liwca(case, held["files"])
            else:
                RUNNERS[case["op"]](case)
        except Exception as error:  # every failing case is named, not only the first
            failed.append(f"{case['id']}: {type(error).__name__}: {str(error)[:300]}")
    assert not failed, "\n".join(failed)
    assert len(held["cases"]) >= least


def test_the_functions_of_the_cases_are_public() -> None:
    for function in (lookup, dfm_lookup, index, kwic_tokens, compound, count_as, liwcalike):
        assert function.__name__ in counting.__all__
        assert function.__doc__
