"""A pack against human coding: the sheet is blind, the figures are those of the formulas."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pytest

from rhetoric.errors import PackError, SourceError
from rhetoric.lexicon import (
    CodingKey,
    KeyItem,
    agreement,
    coding_sheet,
    counting_digest,
    read_codes,
    read_pack_text,
    with_validation,
)
from rhetoric.lexicon.coding import _shared, krippendorff_alpha, wilson
from rhetoric.preparing import prepare

PACK = """# A comment that stays.
schema: rhetoric-pack/1
id: war
version: 0.2.0
title: War words
language: en
license: CC0-1.0
categories:
  war:
    title: War
    definition: Words of war. Sport is excluded.
    terms:
      - battle*
      - front line
      - {term: fight, id: to-fight}
    except:
      - battle of bands
  peace:
    title: Peace
    definition: Words of peace.
    terms: [peace, treaty]
# The end.
"""
TEXT = (
    "The battle is long. We fight on. They fought before. The front and the long line hold.\n\n"
    "A battle of bands was heard. Peace is near. The treaty is signed; treaties last. "
    "The front line is quiet. They fight for peace."
)


def pack(text=PACK):
    return read_pack_text(text, path="war.yaml")


def text(words=TEXT):
    return prepare(words, depth="surface", structure={"body": "all", "sections": "none"})


def sheet(**options):
    return coding_sheet(pack(), text(), **options)


def behind(made):
    return {(item.category, item.term, item.stratum, item.text) for item in made.key.items}


# ------------------------------------------------------------------ the sheet


def test_all_hits_and_near_misses_of_a_small_text():
    assert behind(sheet()) == {
        ("war", "battle*", "hit", "battle"),
        ("war", "to-fight", "hit", "fight"),
        ("war", "front line", "hit", "front line"),
        ("peace", "peace", "hit", "Peace"),
        ("peace", "peace", "hit", "peace"),
        ("peace", "treaty", "hit", "treaty"),
        ("war", None, "near-miss", "fought"),  # a form of the same lemma
        ("war", "battle*", "near-miss", "battle"),  # an exception cancelled it
        ("war", "front line", "near-miss", "front and the long line"),  # a phrase, stretched
        ("peace", None, "near-miss", "treaties"),
    }
    made = sheet()
    assert len(made.rows) == 11  # "fight" stands twice
    assert made.key.population == {
        ("war", "hit"): 4,
        ("war", "near-miss"): 3,
        ("peace", "hit"): 3,
        ("peace", "near-miss"): 1,
    }


def test_a_sheet_gives_nothing_away():
    made = sheet()
    rows = list(csv.reader(io.StringIO(made.to_csv())))
    assert rows[0] == ["item", "passage", "question", "code", "comment"]
    assert all(row[3:] == ["", ""] for row in rows[1:])
    strata = {item.item: item.stratum for item in made.key.items}
    # The question is the same for hits and near-misses of a category, and the marks look alike.
    asked = {kind: {r[2] for r in rows[1:] if strata[r[0]] == kind} for kind in strata.values()}
    assert asked["hit"] == asked["near-miss"]
    assert all(row[1].count("[[") == row[1].count("]]") >= 1 for row in rows[1:])
    # Neither the ids nor the order tell one from the other.
    order = [strata[row[0]] for row in rows[1:]]
    by_id = [strata[name] for name in sorted(strata)]
    for listed in (order, by_id):
        assert listed != sorted(listed)
        assert listed != sorted(listed, reverse=True)
    assert not any(word in made.to_csv() for word in ("near-miss", "battle*", "to-fight"))


def test_a_passage_shows_its_neighbors_and_marks_the_parts_of_a_phrase():
    made = sheet()
    passages = {row[1] for row in made.rows}
    assert "We [[fight]] on. They fought before. The front and the long line hold." not in passages
    assert "The battle is long. We [[fight]] on. They fought before." in passages
    assert "They fought before. The [[front]] and the long [[line]] hold." in passages


def test_the_seed_decides():
    drawn = [sheet(hits=4, misses=2, seed=seed) for seed in (1, 1, 2)]
    assert drawn[0].to_csv() == drawn[1].to_csv()
    assert drawn[0].to_csv() != drawn[2].to_csv()
    kinds = [item.stratum for item in drawn[0].key.items]
    assert (kinds.count("hit"), kinds.count("near-miss")) == (4, 2)
    other = drawn[0].shuffled(5)
    assert sorted(other.rows) == sorted(drawn[0].rows)
    assert other.rows != drawn[0].rows


def test_other_words_widen_the_frame():
    made = sheet(others=100)
    others = {i.text for i in made.key.items if (i.category, i.stratum) == ("war", "other")}
    assert {"quiet", "signed", "Peace", "treaties"} <= others
    assert not others & {"the", "The", "is", "fought", "fight", "battle", "front", "line"}
    assert made.key.population["war", "other"] > made.key.population["war", "near-miss"]


def test_a_key_file_gives_the_key():
    key = sheet().key
    assert CodingKey.from_json(key.to_json()) == key
    with pytest.raises(SourceError, match="not the key"):
        CodingKey.from_json("{}")


def test_what_cannot_be_coded():
    with pytest.raises(SourceError, match="no hit"):
        coding_sheet(pack(), text("A song."))
    with pytest.raises(PackError, match="no definition"):
        coding_sheet(pack(PACK.replace("    definition: Words of peace.\n", "")), text())


@pytest.mark.parametrize(
    ("wanted", "sizes", "given"),
    [
        (10, {"a": 100, "b": 100}, {"a": 5, "b": 5}),
        (10, {"a": 2, "b": 100}, {"a": 2, "b": 8}),
        (10, {"a": 2, "b": 3}, {"a": 2, "b": 3}),
        (1, {"a": 2, "b": 3}, {"a": 1, "b": 0}),
        (0, {"a": 2}, {"a": 0}),
    ],
)
def test_passages_are_shared_evenly(wanted, sizes, given):
    assert _shared(wanted, sizes) == given


def test_a_cell_is_no_formula():
    assert '" =' not in sheet().to_csv()
    made = coding_sheet(pack(), text("=SUM of all battles, they say."))
    assert made.to_csv().splitlines()[1].split(",", 1)[1].startswith('" =SUM of all [[battles]]')


# ------------------------------------------------------------------ codes


def test_codes_are_read_as_spreadsheets_write_them(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text(
        "\ufeffitem;passage;question;code;comment\r\n"
        'a;"x; y";q;Yes;\r\nb;x;q;0;\r\nc;x;q;;\r\nd;x;q; ? ;\r\n',
        encoding="utf-8",
    )
    assert read_codes(path) == {"a": True, "b": False, "c": None, "d": None}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("item,code\na,perhaps\n", r"s\.csv:2: the code 'perhaps' should be yes, no"),
        ("item,code\na,yes\na,no\n", "stands twice"),
        ("item,kode\na,yes\n", "no column 'code'"),
        ("", "no column 'item'"),
    ],
)
def test_bad_codes(tmp_path, content, message):
    path = tmp_path / "s.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        read_codes(path)


# ------------------------------------------------------------------ figures


def key_of(*items, population):
    made = [
        KeyItem(f"i{number}", category, term, stratum, "d", 0, 1, "x")
        for number, (category, term, stratum) in enumerate(items)
    ]
    return CodingKey(
        "war", "0.2.0", counting_digest(pack()), "a text", 1, 1000, 7, population, tuple(made)
    )


def test_precision_recall_and_agreement_by_hand():
    # 4 of 40 hits coded: yes, yes, yes, no. 2 of 10 near-misses: yes, no.
    key = key_of(
        *[("war", "battle*", "hit")] * 3,
        ("war", "to-fight", "hit"),
        ("war", None, "near-miss"),
        ("war", None, "near-miss"),
        population={("war", "hit"): 40, ("war", "near-miss"): 10},
    )
    codes = dict(zip(["i0", "i1", "i2", "i3", "i4", "i5"], [1, 1, 1, 0, 1, 0], strict=True))
    same = {item: bool(code) for item, code in codes.items()}
    made = agreement(pack(), key, [same, same])
    whole, battle, fight = made.results
    assert (whole.items, whole.hits, whole.misses) == (6, 4, 2)
    assert whole.precision == 0.75
    # 30 of the 40 hits are right, 5 of the 10 near-misses were missed: 30 / 35.
    assert whole.recall == round(30 / 35, 4)
    assert whole.recall_low < whole.recall < whole.recall_high
    assert whole.alpha == 1.0
    assert (battle.term, battle.precision, battle.hits) == ("battle*", 1.0, 3)
    assert (fight.term, fight.precision) == ("to-fight", 0.0)
    assert battle.alpha is None
    assert "all codes are the same" in battle.note
    assert (made.coders, made.items, made.version) == (2, 6, "0.2.0")
    assert "4 hits, 2 near-misses (seed 7)" in made.method


def test_divided_coders_count_by_halves():
    key = key_of(*[("war", "battle*", "hit")] * 2, population={("war", "hit"): 2})
    made = agreement(pack(), key, [{"i0": True, "i1": True}, {"i0": True, "i1": False}])
    assert made.results[0].precision == 0.75
    assert made.results[0].recall is None
    assert "no near-miss" in made.results[0].note


def test_what_is_not_coded_is_missing_not_no():
    key = key_of(*[("war", "battle*", "hit")] * 3, population={("war", "hit"): 3})
    made = agreement(pack(), key, [{"i0": True, "i1": None}])
    assert (made.results[0].items, made.results[0].precision) == (1, 1.0)
    assert "two coders" in made.results[0].note
    with pytest.raises(SourceError, match="nothing is coded"):
        agreement(pack(), key, [{"i0": None}])


def test_a_sheet_of_another_pack_is_refused():
    key = key_of(("war", "battle*", "hit"), population={("war", "hit"): 3})
    changed = pack(PACK.replace("- front line", "- front lines"))
    with pytest.raises(PackError, match="counts otherwise"):
        agreement(changed, key, [{"i0": True}])
    described = pack(PACK.replace("Sport is excluded", "Sport does not belong here"))
    assert agreement(described, key, [{"i0": True}]).items == 1
    with pytest.raises(SourceError, match="1 items that the key does not have"):
        agreement(pack(), key, [{"zz": True}])


def test_wilsons_interval():
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I: 81/263 and 15/148.
    assert [round(x, 4) for x in wilson(81, 263)] == [0.2553, 0.3662]
    assert [round(x, 4) for x in wilson(15, 148)] == [0.0624, 0.1605]
    assert wilson(0, 20)[0] == 0.0


def test_alpha_of_a_published_example():
    # Krippendorff (2011), Computing Krippendorff's alpha-reliability, section A: binary data,
    # two observers, ten units, alpha = 0.095.
    one = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    two = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    alpha, why = krippendorff_alpha([list(map(float, pair)) for pair in zip(one, two, strict=True)])
    assert alpha == pytest.approx(0.095, abs=0.0005)
    assert why == ""
    assert krippendorff_alpha([[1.0, math.nan]])[0] is None


# ------------------------------------------------------------------ in the pack


def test_a_pack_keeps_its_validation_and_every_other_line():
    key = key_of(*[("war", "battle*", "hit")] * 2, population={("war", "hit"): 2})
    first = agreement(pack(), key, [{"i0": True, "i1": False}])
    text = with_validation(PACK, first)
    assert text.startswith(PACK)
    again = read_pack_text(text)
    assert again.validation == (first,)
    assert counting_digest(again) == counting_digest(pack())
    # The same sheet with better codes takes the place of the first; another seed stands beside it.
    second = agreement(pack(), key, [{"i0": True, "i1": True}])
    assert read_pack_text(with_validation(text, second)).validation == (second,)
    from dataclasses import replace

    other = replace(second, seed=8)
    assert read_pack_text(with_validation(text, other)).validation == (other, first)


def test_a_block_in_the_middle_is_replaced():
    key = key_of(("war", "battle*", "hit"), population={("war", "hit"): 1})
    made = agreement(pack(), key, [{"i0": True}])
    text = with_validation(PACK, made)
    block = text[len(PACK) :].strip("\n")
    head, rest = PACK.split("categories:\n")
    moved = head + block + "\n\ncategories:\n" + rest
    changed = with_validation(moved, agreement(pack(), key, [{"i0": False}]))
    assert changed.count("validation:") == 1
    assert changed.startswith(head)
    assert "# The end." in changed
    assert read_pack_text(changed).validation[0].results[0].precision == 0.0


def test_a_sheet_that_is_not_there_or_no_utf_8_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"cannot be read: No such file"):
        read_codes(tmp_path / "none.csv")
    file = tmp_path / "sheet.csv"
    file.write_bytes("item,code\na,é\n".encode("latin-1"))
    with pytest.raises(SourceError, match=r"not UTF-8 \(at byte 12\); save the sheet as CSV UTF-8"):
        read_codes(file)
