"""What a pack draws on: imports, tables of terms, dictionaries of one's own."""

import hashlib
from pathlib import Path

import pytest

from rhetoric.errors import PackError
from rhetoric.lexicon import compile_packs, match, read_pack
from rhetoric.preparing import prepare

HEAD = "schema: rhetoric-pack/1\nid: {}\nversion: {}\ntitle: T {}\nlanguage: en\nlicense: CC0-1.0\n"

WAR = """categories:
  war:
    title: War
    definition: Words of war.
    weight: 2
    except:
      - war chest
    categories:
      attack:
        terms:
          - fight*
          - {term: attack*, id: att, weight: 3}
      arms:
        terms:
          - war
          - weapon*
  peace:
    terms:
      - peace
contrasts:
  over:
    template: <A> over <B>
"""


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """Writes packs beside each other; nothing else is on the shelf."""
    monkeypatch.setattr("rhetoric.lexicon.shelf.available", list)

    def write(name, body, version="0.3.0"):
        path = tmp_path / f"{name}.yaml"
        path.write_text(HEAD.format(name, version, name) + body, encoding="utf-8")
        return path

    write("war-en", WAR)
    return write


def problem(path):
    with pytest.raises(PackError) as caught:
        read_pack(path)
    error = caught.value
    return error.path, error.line, error.column, error.message


def hits(pack, text):
    found = match(prepare(text, depth="surface"), compile_packs(pack))
    return [
        (text[a:b], pack.terms[t].category, pack.terms[t].origin)
        for a, b, t in zip(found.start, found.end, found.term.tolist(), strict=True)
    ]


def test_an_import_brings_categories_and_each_hit_keeps_its_pack(shelf):
    pack = read_pack(
        shelf(
            "mine", "imports:\n  - {use: war-en, as: metaphor}\ncategories: {own: {terms: [we]}}\n"
        )
    )
    assert list(pack.categories) == [
        "metaphor",
        "metaphor.war",
        "metaphor.war.attack",
        "metaphor.war.arms",
        "metaphor.peace",
        "own",
    ]
    assert hits(pack, "We fight a war, not for the war chest.") == [
        ("We", "own", "mine/own"),
        ("fight", "metaphor.war.attack", "war-en/war.attack"),
        ("war", "metaphor.war.arms", "war-en/war.arms"),
    ]
    assert [(o.id, o.version) for o in pack.origins] == [("war-en", "0.3.0")]
    assert pack.contrasts["metaphor.over"].origin == "war-en/over"
    weights = {term.text: term.weight for term in pack.terms}
    assert weights == {"we": 1, "fight*": 2, "attack*": 3, "war": 2, "weapon*": 2, "peace": 1}


def test_only_and_without(shelf):
    only = read_pack(shelf("a", "imports:\n  - {use: war-en, only: [war.attack, over]}\n"))
    assert list(only.categories) == ["war", "war.attack"]
    assert [term.text for term in only.terms] == ["fight*", "attack*"]
    assert only.categories["war"].exceptions[0].text == "war chest"
    assert list(only.contrasts) == ["over"]
    without = read_pack(shelf("b", "imports:\n  - {use: war-en, without: [war, over]}\n"))
    assert list(without.categories) == ["peace"]
    assert not without.contrasts


def test_patch_adds_and_removes_by_text_and_id(shelf):
    body = """imports:
  - use: war-en
    patch:
      war.attack:
        add:
          - storm the (gates|walls)
          - {term: raid*, weight: 5}
        remove:
          - att
"""
    pack = read_pack(shelf("mine", body))
    terms = {term.text: (term.weight, term.origin) for term in pack.terms
             if term.category == "war.attack"}  # fmt: skip
    assert terms == {
        "fight*": (2, "war-en/war.attack"),
        "storm the (gates|walls)": (2, "mine/war.attack"),
        "raid*": (5, "mine/war.attack"),
    }


def test_the_pack_itself_extends_what_it_imports(shelf):
    body = """imports:
  - {use: war-en, only: [war.attack]}
categories:
  war:
    definition: Mine.
    categories:
      attack:
        weight: 7
        terms: [siege]
      retreat:
        terms: [flee*]
"""
    pack = read_pack(shelf("mine", body))
    war = pack.categories["war"]
    assert (war.title, war.definition, war.origin) == ("War", "Mine.", "war-en/war")
    assert [entry.text for entry in war.exceptions] == ["war chest"]
    assert {term.text: term.weight for term in pack.terms} == {
        "fight*": 2, "attack*": 3, "siege": 7, "flee*": 2}  # fmt: skip


def test_a_diamond_is_taken_once(shelf):
    shelf("left-en", "imports: [{use: war-en, only: [peace]}]\ncategories: {l: {terms: [left]}}\n")
    shelf(
        "right-en", "imports: [{use: war-en, only: [peace]}]\ncategories: {r: {terms: [right]}}\n"
    )
    pack = read_pack(shelf("mine", "imports: [{use: left-en}, {use: right-en}]\n"))
    assert sorted(term.text for term in pack.terms) == ["left", "peace", "right"]
    assert [origin.id for origin in pack.origins] == ["war-en", "left-en", "right-en"]


def test_the_hash_covers_what_is_imported(shelf):
    path = shelf("mine", "imports: [{use: war-en}]\n")
    before = read_pack(path).sha256
    assert read_pack(path).sha256 == before
    shelf("war-en", WAR.replace("- peace", "- peaceful"))
    assert read_pack(path).sha256 != before


@pytest.mark.parametrize(
    ("body", "line", "column", "hint"),
    [
        ("imports: [{use: war-in}]\n", 7, 17, "did you mean 'war-en'"),
        ("imports: [{use: mine}]\n", 7, 17, "circle: mine → mine"),
        ("imports: [{use: war-en, version: '>=0.4'}]\n", 7, 35, "version 0.3.0 is found"),
        ("imports: [{use: war-en, version: newest}]\n", 7, 34, "not a range of versions"),
        ("imports: [{use: war-en, only: [war.atack]}]\n", 7, 32, "did you mean 'war.attack'"),
        ("imports: [{use: war-en, without: [wax]}]\n", 7, 35, "did you mean 'war'"),
        ("imports: [{use: war-en, only: [peace], without: [peace]}]\n", 7, 11, "takes nothing"),
        ("imports: [{use: war-en, as: a b}]\n", 7, 29, "name"),
        ("imports: [{use: war-en, sa: x}]\n", 7, 25, "there are: as, only"),
        ("imports: [{use: war-en, patch: {pease: {}}}]\n", 7, 33, "did you mean 'peace'"),
        (
            "imports:\n  - use: war-en\n    patch:\n      war.attack:\n        remove:\n"
            "          - fihgt*\n",
            12, 13, "no term 'fihgt*' to remove; did you mean 'fight*'",
        ),
        ("imports: [{use: war-en}, {use: other-en}]\n", 7, 32, "comes from war-en/peace and from"),
        ("imports: [{use: war-en}]\ncontrasts: {over: {template: <A> over <B>}}\n", 8, 13,
         "is imported from war-en/over"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_an_error_with_its_place(shelf, body, line, column, hint):
    shelf("other-en", "categories: {peace: {terms: [calm]}}\n")
    path = shelf("mine", body)
    file, found, place, message = problem(path)
    assert hint in message
    assert (file, found, place) == (str(path), line, column)


def test_a_circle_of_three(shelf):
    shelf("b-en", "imports: [{use: c-en}]\n")
    shelf("c-en", "imports: [{use: a-en}]\n")
    file, line, _, message = problem(shelf("a-en", "imports: [{use: b-en}]\n"))
    assert "a-en → b-en → c-en → a-en" in message
    assert (file.rsplit("/", 1)[-1], line) == ("c-en.yaml", 7)


def test_too_many_imports_of_imports(shelf):
    for number in range(30):
        shelf(f"p{number}", f"imports: [{{use: p{number + 1}}}]\n")
    shelf("p30", "categories: {c: {terms: [x]}}\n")
    assert "in a row" in problem(shelf("p", "imports: [{use: p0}]\n"))[3]


def test_copies_do_not_multiply_without_bound(shelf, monkeypatch):
    monkeypatch.setattr("rhetoric.lexicon.reader.MAX_TERMS", 20)
    copies = ", ".join(f"{{use: war-en, as: c{n}}}" for n in range(5))
    assert "at most 20" in problem(shelf("mine", f"imports: [{copies}]\n"))[3]


def test_a_broken_import_is_named_with_its_own_place(shelf):
    shelf("bad-en", "categories: {c: {terms: ['(x']}}\n")
    file, line, _, message = problem(shelf("mine", "imports: [{use: bad-en}]\n"))
    assert file.endswith("bad-en.yaml")
    assert line == 7
    assert "never closed" in message


# ------------------------------------------------------------------ tables of terms


TABLE = 'term,category,weight,note\nfight*,war.attack,2.5,\n"guns, and butter",war,,a phrase\n'


def with_table(shelf, table, name="terms.csv", encoding="utf-8"):
    path = shelf(
        "mine",
        f"terms_file: {name}\ncategories: {{war: {{weight: 2, categories: {{attack: {{}}}}}}}}\n",
    )
    (path.parent / name).write_bytes(table.encode(encoding))
    return path


def test_a_table_of_terms(shelf):
    pack = read_pack(with_table(shelf, TABLE))
    assert [(t.text, t.category, t.weight, t.note, t.line) for t in pack.terms] == [
        ("fight*", "war.attack", 2.5, "", 2),
        ("guns, and butter", "war", 2.0, "a phrase", 3),
    ]
    assert pack.terms[0].file.endswith("terms.csv")
    assert [origin.id for origin in pack.origins] == ["terms.csv"]
    tabs = read_pack(with_table(shelf, "term\tcategory\nfight\twar\n", "terms.tsv"))
    assert [(t.text, t.category) for t in tabs.terms] == [("fight", "war")]


def test_a_table_of_one_category(shelf):
    path = shelf("mine", "categories: {war: {terms_file: w.csv, categories: {sea: {}}}}\n")
    (path.parent / "w.csv").write_text("term,category\nfight,\nsail,sea\n", encoding="utf-8-sig")
    assert [(t.text, t.category) for t in read_pack(path).terms] == [
        ("fight", "war"), ("sail", "war.sea")]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "line", "column", "hint"),
    [
        ("term,category\nfight,wra\n", 2, 1, "did you mean 'war'"),
        ("term,category\nfight,\n", 2, 1, "names no category"),
        ("word,category\nfight,war\n", 1, 1, "'word' is none"),
        ("category\nwar\n", 1, 1, "no column 'term'"),
        ("term,category,weight\nfight,war,heavy\n", 2, 11, "'heavy' is not a number"),
        ("term,category,weight\nfight,war,nan\n", 2, 11, "'nan' is not a number"),
        ("term,category\n,war\n", 2, 1, "no term"),
        ("term,category\nguns, butter,war\n", 2, 1, "double quotes"),
        ("term,category\n(fight,war\n", 2, 1, "never closed"),
        ('term,category\n"fight,war\n', 2, 1, "not a table: a quotation mark"),
        ("term,category\n" + "x" * 401 + ",war\n", 2, 1, "400"),
    ],
)
def test_a_broken_table_is_an_error_with_its_place(shelf, table, line, column, hint):
    file, found, place, message = problem(with_table(shelf, table))
    assert hint in message
    assert file.endswith("terms.csv")
    assert (found, place) == (line, column)


def test_a_table_in_another_encoding_or_another_place(shelf):
    _, line, column, message = problem(
        with_table(shelf, "term,category\nwar,war\ncafé,war\n", encoding="latin-1")
    )
    assert (line, column) == (3, 4)
    assert "UTF-8" in message
    assert "in the folder of the pack" in problem(with_table(shelf, TABLE, "../terms.csv"))[3]
    path = shelf("mine", "terms_file: none.csv\ncategories: {c: {}}\n")
    assert problem(path)[1:3] == (7, 13)


# ------------------------------------------------------------------ dictionaries of one's own

LIWC = "%\n1\tposemo\n2\tnegemo\n%\nhappy\t1\ncr*\t2\n"


@pytest.fixture
def own(shelf, tmp_path, monkeypatch):
    file = tmp_path / "own.dic"
    file.write_bytes(LIWC.encode())
    monkeypatch.setenv("MY_DIC", str(file))
    digest = hashlib.sha256(LIWC.encode()).hexdigest()
    return lambda more=f", sha256: {digest}": shelf(
        "mine", f"data: {{format: liwc, path_from: MY_DIC{more}}}\n"
    )


def test_the_words_of_ones_own_dictionary(own):
    pack = read_pack(own())
    assert (pack.overlap, pack.unit) == ("longest", "token")
    assert hits(pack, "Happy people cry.") == [
        ("Happy", "posemo", "mine/posemo"),
        ("cry", "negemo", "mine/negemo"),
    ]


def test_a_dictionary_that_is_not_there_or_another_one(own, monkeypatch):
    path = own(", sha256: " + "0" * 64)
    assert "another file" in problem(path)[3]
    assert problem(path)[1] == 7
    monkeypatch.delenv("MY_DIC")
    assert "set the environment variable MY_DIC" in problem(own())[3]
    for place in ("/none/such.dic", str(Path.cwd())):
        monkeypatch.setenv("MY_DIC", place)
        assert f"leads to {place}, which is no file; set it" in problem(own())[3]
        assert problem(own())[1] == 7
