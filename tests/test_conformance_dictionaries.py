"""Dictionaries of other tools against what those tools were seen to read from the same files."""

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from rhetoric.errors import PackError
from rhetoric.lexicon import (
    Dictionary,
    combine,
    from_word_sentiment_table,
    make_dictionary,
    read_dictionary,
    read_dictionary_text,
    split_values,
)

SHARED = Path(__file__).parents[2] / "shared" / "conformance"
absent = pytest.mark.skipif(not SHARED.exists(), reason="the shared conformance cases are not here")


def _cases(name: str, *ops: str) -> list[dict[str, Any]]:
    if not SHARED.exists():
        return []
    cases = json.loads((SHARED / name).read_text(encoding="utf-8"))["cases"]
    return [case for case in cases if not ops or case["op"] in ops]


def _named(cases: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in cases]


IMPORT = _cases("quanteda_dictionary_import.json")
OPS = _cases("quanteda_dictionary_ops.json")
LIWC_PYTHON = _cases("liwc_pypi.json")
LIWCA = _cases("liwca.json", "import_dictionary")
SPANS = _cases("spacy_matchers.json", "span_ruler")


@absent
def test_every_case_is_run() -> None:
    known = {"construct", "flatten", "combine", "from_word_sentiment_table", "split_values"}
    assert {case["op"] for case in IMPORT} == {"import_dictionary"}
    assert {case["op"] for case in OPS} <= known
    counts = [len(cases) for cases in (IMPORT, OPS, LIWC_PYTHON, LIWCA, SPANS)]
    assert all(have >= least for have, least in zip(counts, (26, 15, 16, 1, 1), strict=True))


# ------------------------------------------------------------------ files

_BY_FILE = {
    case["source"]["data_file"]: case["file_text"] for case in IMPORT if "file_text" in case
}


@absent
@pytest.mark.parametrize("by_name", [True, False], ids=["format-by-name", "format-given"])
@pytest.mark.parametrize("tool", [None, "quanteda"])
@pytest.mark.parametrize("case", _named(IMPORT))
def test_a_file_is_read_as_quanteda_reads_it(
    case: dict[str, Any], tool: str | None, by_name: bool, tmp_path: Path
) -> None:
    name, options, expected = case["source"]["data_file"], case["options"], case["expected"]
    path = tmp_path / Path(name).name
    if "file_hex" in case:
        path.write_bytes(bytes.fromhex(case["file_hex"]))
    else:
        path.write_text(_BY_FILE[name], encoding="utf-8", newline="")
    asked: dict[str, Any] = {"encoding": options.get("encoding"), "tool": tool}
    if "tolower" in options:
        asked["lower"] = options["tolower"]
    if not by_name and "note" in expected:  # the XML file that is called .cat
        with pytest.raises(PackError, match="this is a Yoshikoder XML file"):
            read_dictionary(path, case["format"], **asked)
        return
    read = read_dictionary(path, None if by_name else case["format"], **asked)
    if "note" in expected:
        assert "this is a Yoshikoder XML file" in read.notes[0]
    elif "message" in expected:
        assert any(expected["message"] in note for note in read.notes), read.notes
    elif "has_key" in expected:
        names = {key for path in read.paths() for key in path}
        assert set(expected["has_key"]) <= names
    elif "tree" in expected:
        _same_tree(read.tree, expected["tree"], names=expected.get("compare") != "values_only")
    else:
        assert len(read.keys) == expected["n_keys"]
        assert set(read.keys) == set(expected.get("key_set", read.keys))
        if "n_children" in expected:
            assert [_quanteda_length(node) for node in read.tree.values()] == expected["n_children"]


def _same_tree(found: Any, expected: Any, *, names: bool) -> None:
    if isinstance(expected, Mapping):
        assert list(found) == list(expected) if names else len(found) == len(expected)
        for inner, other in zip(found.values(), expected.values(), strict=True):
            _same_tree(inner, other, names=names)
    else:
        assert list(found) == expected


def _quanteda_length(node: Any) -> int:
    """``length(dict[[i]])``: named children where there are any, else values."""
    return sum(key != "" for key in node) if isinstance(node, Mapping) else len(node)


@absent
@pytest.mark.parametrize("case", _named(LIWC_PYTHON))
def test_a_dic_file_is_read_as_liwc_python_reads_it(case: dict[str, Any]) -> None:
    expected = case["expected"]
    if "error" in expected:
        with pytest.raises(PackError) as caught:
            read_dictionary_text(case["file_text"], "liwc", tool="liwc-python")
        assert expected["error"] in caught.value.message
        return
    read = read_dictionary_text(case["file_text"], "liwc", tool="liwc-python")
    assert list(read.keys) == expected["categories"]
    found = {
        token: [
            key for key, terms in read.tree.items() if any(fnmatchcase(token, t) for t in terms)
        ]
        for token in case["input"]["tokens"]
    }
    if "matches" in expected:
        assert found == expected["matches"]
    else:
        lowered = [token for token in case["input"]["tokens"] if token.islower()]
        assert [key for token in lowered for key in found[token]] == expected["flat"]


@absent
@pytest.mark.parametrize("case", _named(LIWCA))
def test_both_liwc_formats_hold_the_same_dictionary(case: dict[str, Any]) -> None:
    dic = read_dictionary_text(case["file_text_dic"])
    dicx = read_dictionary_text(case["file_text_dicx"])
    assert (dic.format, dicx.format) == ("liwc", "dicx")
    assert dic.tree == dicx.tree
    assert len({term for _, term in dic.terms()}) == case["expected"]["n_terms"]
    assert sorted(dic.keys) == case["expected"]["categories"]


@absent
@pytest.mark.parametrize("case", _named(SPANS))
def test_pattern_files_hold_phrases_patterns_and_ids(case: dict[str, Any]) -> None:
    read = read_dictionary_text("\n".join(map(json.dumps, case["patterns"])), "spacy")
    found = [
        (label, term, read.ids.get(label, {}).get(term, "")) for (label,), term in read.terms()
    ]
    found += [(item["label"], str(item["pattern"]), item.get("id", "")) for item in read.patterns]
    given = [(item["label"], str(item["pattern"]), item.get("id", "")) for item in case["patterns"]]
    assert sorted(found) == sorted(given)


# ------------------------------------------------------------------ operations


@absent
@pytest.mark.parametrize("case", _named(OPS))
def test_an_operation_gives_what_quanteda_gives(case: dict[str, Any]) -> None:
    expected = case["expected"]
    if "error" in expected:
        with pytest.raises((PackError, ValueError)) as caught:
            _operate(case)
        assert expected["error"] in str(caught.value)
        return
    found = _operate(case)
    if "pairs" in expected:
        assert found == expected["pairs"]
        return
    tree = found.tree if isinstance(found, Dictionary) else found
    if "keys" in expected:
        assert list(tree) == expected["keys"]
    else:
        _same_tree(tree, expected["tree"], names=True)


def _operate(case: dict[str, Any]) -> Any:
    given, options = case["input"], case["options"]
    asked: dict[str, Any] = {}
    if "tolower" in options:
        asked["lower"] = options["tolower"]
    if "separator" in options:
        asked["separator"] = options["separator"]
    match case["op"]:
        case "construct":
            return make_dictionary(given, **asked)
        case "flatten":
            return make_dictionary(given, **asked).flatten(options.get("levels"))
        case "combine":
            return combine(*(make_dictionary(entries) for entries in given))
        case "from_word_sentiment_table":
            return from_word_sentiment_table(given, **asked)
        case _:
            pairs = split_values(
                given,
                separator=options["concatenator_dictionary"],
                concatenator=options["concatenator_tokens"],
            )
            return [list(pair) for pair in pairs]
