"""The JSON Schema for editors: what the reader knows and what the schema says are the same."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import BaseModel
from typer.testing import CliRunner

from rhetoric.cli import app
from rhetoric.errors import PackError
from rhetoric.lexicon import SCHEMA_FILE, built_in, new_pack, pack_schema, reader
from rhetoric.lexicon.nodes import TERM_FIELDS
from rhetoric.lexicon.reader import read_pack_text
from rhetoric.lexicon.schema import SAID

BUILT_IN = built_in()
assert BUILT_IN is not None
SHIPPED = sorted(BUILT_IN.glob("*.yaml"))
HEAD = (
    "schema: rhetoric-pack/1\nid: a-b\nversion: 0.1.0\ntitle: A\nlanguage: en\nlicense: CC0-1.0\n"
)
SCHEMA = pack_schema()
CHECK = jsonschema.Draft202012Validator(SCHEMA)


class AsEditorsRead(yaml.SafeLoader):
    """YAML as most editors read it: dates stay words."""


AsEditorsRead.yaml_implicit_resolvers = {
    sign: [(tag, test) for tag, test in known if tag != "tag:yaml.org,2002:timestamp"]
    for sign, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def as_editors_read(text: str) -> Any:
    tree = yaml.load(text, AsEditorsRead)  # noqa: S506
    return json.loads(json.dumps(tree))  # names are text in JSON, 2020 as well


def wrong(text: str) -> list[str]:
    """Where the schema finds something wrong, as paths."""
    return [
        "/".join(map(str, error.absolute_path))
        for error in CHECK.iter_errors(as_editors_read(text))
    ]


def models() -> dict[str, type[BaseModel]]:
    """The models of the reader, by name."""
    return {
        name: value
        for name, value in vars(reader).items()
        if inspect.isclass(value) and issubclass(value, reader._Strict) and value.model_fields
    }


def fields(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_pack_is_valid(file: Path) -> None:
    assert wrong(file.read_text(encoding="utf-8")) == []


def test_some_packs_are_shipped_and_a_new_one_is_valid() -> None:
    assert len(SHIPPED) > 5
    assert wrong(new_pack("hope-en", "1984", schema="x.json")) == []


def test_reader_and_schema_know_the_same_fields() -> None:
    known = models()
    assert len(known) > 20
    said = {"_Pack": SCHEMA, **SCHEMA["$defs"]}
    # What several kinds of terms share stands in each of them.
    assert set(said) == set(known) - {"_TermOptions"}
    for name, model in said.items():
        assert set(model["properties"]) == fields(known[name]), name
        assert model["additionalProperties"] is False
    kinds = [
        model for name, model in known.items() if name.endswith("Term") and "Except" not in name
    ]
    assert set().union(*map(fields, kinds)) == TERM_FIELDS


def test_every_field_is_described_and_nothing_else_is() -> None:
    used = set()
    for name, model in {"_Pack": SCHEMA, **SCHEMA["$defs"]}.items():
        if name in ("_Validation", "_CodingResult"):  # written by a program
            continue
        for field, place in model["properties"].items():
            assert place.get("description"), f"{name}.{field} has no words in SAID"
            used.add(f"{name}.{field}" if f"{name}.{field}" in SAID else field)
    assert used == set(SAID)


@pytest.mark.parametrize("name", sorted(set(models()) - {"_TermOptions"}))
def test_an_unknown_field_is_told_beside_those_of_its_own_model(name: str) -> None:
    """The hint "did you mean" finds the model of each mapping."""
    models_hinted = {
        reader._Pack, reader._WordsTerm, *reader._NAMED.values(), *reader._INNER.values()
    }  # fmt: skip
    one_of_the_terms = name.endswith("Term") and name != "_ExceptTerm"
    assert one_of_the_terms or models()[name] in models_hinted


TERMS = HEAD + "categories:\n  c:\n    terms:\n      - "
WRONG = [
    ("an unknown field", HEAD + "categoreis: {}\n", ""),
    ("text for a list", HEAD + "categories: {c: {terms: war}}\n", "categories/c/terms"),
    ("a list for text", HEAD.replace("title: A", "title: [A]"), "title"),
    ("a name with a blank", HEAD + "categories: {a b: {}}\n", "categories"),
    ("a version of two numbers", HEAD.replace("0.1.0", "0.1"), "version"),
    ("another schema", HEAD.replace("rhetoric-pack/1", "rhetoric-pack/9"), "schema"),
    ("an unknown policy", HEAD + "match: {overlap: leftmost}\n", "match/overlap"),
    ("words for a number", HEAD + "categories: {c: {weight: much}}\n", "categories/c/weight"),
    ("a distance of no kind", HEAD + "categories: {c: {near: {any: [a], within: page}}}\n",
     "categories/c/near/within"),
    ("an unknown field of a term", TERMS + "{term: a, wieght: 2}\n", "categories/c/terms/0"),
    ("no words", TERMS + "{weight: 2}\n", "categories/c/terms/0"),
    ("nothing", TERMS + "''\n", "categories/c/terms/0"),
    ("a rate of no words", HEAD + "categories: {c: {}}\nscores: {s: {formula: c, per: page}}\n",
     "scores/s/per"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_what_is_wrong_is_wrong_to_both(text: str, place: str) -> None:
    assert place in wrong(text)
    with pytest.raises(PackError):
        read_pack_text(text)


RIGHT = (
    HEAD.replace("title: A", "title: 1984")
    + """\
sources: [{title: 1984, year: 1949}]
authors: [{name: Yes}]
categories:
  2020:
    weight: 2
    near: {any: [virus], within: 12}
    terms:
      - 1989
      - 9.11
      - no
      - {term: on, weight: 0.5, case: sensitive}
      - {regex: '\\d+'}
      - {tokens: [{LOWER: war}, {OP: '?'}]}
    examples:
      match:
        - 2020
  c: {}
contrasts:
  over: {template: <A> over <B>, chain: yes, roles: {asserted: A, rejected: [B]}}
expected:
  - {category: c, base_rate: 1.5, per: 1000, corpus: x, n: 5000, interval: [1, 2], since: 2013}
scores:
  s: {formula: c, per: '1,000 words'}
"""
)


def test_numbers_and_truth_values_may_stand_for_words() -> None:
    assert wrong(RIGHT) == []
    pack = read_pack_text(RIGHT)
    assert [term.text for term in pack.terms][:4] == ["1989", "9.11", "no", "on"]


def test_the_command_writes_it(tmp_path: Path) -> None:
    file = tmp_path / SCHEMA_FILE
    done = CliRunner().invoke(app, ["packs", "schema", "-o", str(file)])
    assert done.exit_code == 0, done.output
    assert f"# yaml-language-server: $schema={SCHEMA_FILE}" in done.output
    assert json.loads(file.read_text(encoding="utf-8")) == SCHEMA
    shown = CliRunner().invoke(app, ["packs", "schema"])
    assert json.loads(shown.output) == SCHEMA


def test_a_new_pack_names_the_schema_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for command in (["hope-en"], ["fear-en"], ["joy-en", "--package"]):
        done = CliRunner().invoke(app, ["packs", "new", *command])
        assert done.exit_code == 0, done.output
    files = sorted(tmp_path.rglob("*-en.yaml"))
    assert len(files) == 3
    for file in files:
        first = file.read_text(encoding="utf-8").split("\n")[0]
        named = file.parent / first.removeprefix("# yaml-language-server: $schema=")
        assert json.loads(named.read_text(encoding="utf-8")) == SCHEMA


def test_a_schema_of_ones_own_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / SCHEMA_FILE).write_text("{}", encoding="utf-8")
    done = CliRunner().invoke(app, ["packs", "new", "hope-en"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / SCHEMA_FILE).read_text(encoding="utf-8") == "{}"
