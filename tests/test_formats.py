"""Dictionaries of other tools from files: each format's rules, encodings, errors and limits."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rhetoric.errors import PackError, UnknownNameError
from rhetoric.lexicon import (
    FORMATS,
    POLICIES,
    Dictionary,
    format_dictionary,
    make_dictionary,
    read_dictionary,
    read_dictionary_text,
    write_dictionary,
)
from rhetoric.lexicon.nodes import MAX_BYTES

DIC = "%\n1\tWar\n2\tPeace\n%\n"


def dic(body: str, tool: str | None = None) -> Dictionary:
    return read_dictionary_text(DIC + body, "liwc", tool=tool)


def fails(
    text: str | bytes, match: str, place: tuple[int, int], format: str, **options: str
) -> None:
    """The error has that message, and stands at that line and column."""
    with pytest.raises(PackError, match=match) as caught:
        read_dictionary_text(text, format, path="a.txt", **options)  # type: ignore[arg-type]
    assert (caught.value.path, caught.value.line, caught.value.column) == ("a.txt", *place)


# ------------------------------------------------------------------ LIWC


def test_dic_terms_are_sorted_and_lower_cased() -> None:
    assert dic("Shell\t1\narmy*\t1\t2\n").tree == {"War": ["shell", "army*"], "Peace": ["army*"]}


def test_dic_numbers_may_be_padded_and_separated_by_blanks() -> None:
    assert dic("army  01\nshell 1 2\n").tree == {"War": ["army", "shell"], "Peace": ["shell"]}


def test_dic_terms_may_have_blanks_and_numbers_where_tabs_separate() -> None:
    assert dic("world war 2\t1\npeace talks\t2\n").tree == {
        "War": ["world war 2"],
        "Peace": ["peace talks"],
    }
    # quanteda takes any number after a blank for a category's
    assert dic("world war 2\t1\n", "quanteda").tree == {
        "War": ["world war"],
        "Peace": ["world war"],
    }


def test_dic_undefined_numbers_and_empty_categories_are_noted() -> None:
    read = dic("army\t1\t7\n")
    assert read.tree == {"War": ["army"]}
    assert read.notes == (
        "<string>:5: note: ignoring undefined categories: 7 for army",
        "note: removing empty key: Peace",
    )


def test_dic_conditions_are_left_out_with_a_note() -> None:
    read = dic("army\t1\nkind\t<of>1/2\t2\nlike\t(02 134)2\n(too) much\t1\n(-:\t2\n")
    assert read.tree == {"War": ["army"], "Peace": ["(-:", "like"]}
    said = " ".join(read.notes)
    assert "<string>:7: note: ignoring parenthetical expressions in lines: like" in said
    assert "<string>:8: note" in said
    assert "1 term ignored because contains unsupported <of> tag (line 6)" in said
    # quanteda drops the condition and keeps the term
    assert "much" in dic("(too) much\t1\n", "quanteda").tree["War"]


def test_dic_levels_stand_in_tabs() -> None:
    legend = "%\n1 war\n\t2\tland\n\t\t3\ttanks\n\t4\tsea\npeace\n\t5 talks\n%\n"
    read = read_dictionary_text(legend + "army\t2\npanzer\t3\nfleet\t4\nbattle\t1\ntalk\t5\n")
    assert read.tree == {
        "war": {"land": {"tanks": ["panzer"], "": ["army"]}, "sea": ["fleet"], "": ["battle"]},
        "peace": {"talks": ["talk"]},
    }


def test_dic_levels_may_stand_in_blanks_unless_these_align_the_numbers() -> None:
    body = "%\nx\t1\ny\t2\nz\t10\n"
    nested = read_dictionary_text("%\n1 a\n   2 b\n   10 c\n" + body)
    assert nested.tree == {"a": {"b": ["y"], "c": ["z"], "": ["x"]}}
    aligned = read_dictionary_text("%\n 1 a\n 2 b\n10 c\n" + body)
    assert aligned.tree == {"a": ["x"], "b": ["y"], "c": ["z"]}


def test_dic_legend_takes_the_second_column_as_the_name() -> None:
    read = read_dictionary_text("%\n1\tfunct\tFunction words\n%\nthe\t1\n")
    assert read.tree == {"funct": ["the"]}


def test_dic_a_number_given_twice_is_noted() -> None:
    read = read_dictionary_text("%\n1\ta\n1\tb\n%\nx\t1\n")
    assert read.tree == {"a": ["x"]}
    assert "<string>:3: note: the number 1 stands twice" in read.notes[0]


def test_dic_contentcoder_lets_the_last_line_of_a_term_win() -> None:
    assert dic("war\t1\nWAR\t2\n", "contentcoder").tree == {"War": [], "Peace": ["war"]}
    assert dic("war\t1\nWAR\t2\n").tree == {"War": ["war"], "Peace": ["war"]}


def test_dic_liwc_python_hides_what_a_shorter_wildcard_reaches() -> None:
    read = dic("fight*\t1\nfighter\t2\nfight\t2\nfigh\t2\nWar*fare\t2\n", "liwc-python")
    assert read.tree == {"War": ["fight*"], "Peace": ["figh", "War*"]}
    assert "2 entries can never match" in read.notes[0]
    assert read.policy.case_sensitive


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("war\t1\n", "marked by '%' but none were found", (1, 1)),
        ("\n%\n1\tWar\nwar\t1\n", "only one was found", (2, 1)),
        ("%\n%\nwar\t1\n", "the legend between the two % lines is empty", (1, 1)),
        ("%\n1\tWar\n%\n" + "x" * 401 + "\t1\n", "at most 400 characters, this has 401", (4, 1)),
    ],
)
def test_dic_errors_have_places(text: str, message: str, place: tuple[int, int]) -> None:
    fails(text, message, place, "liwc")


# ------------------------------------------------------------------ dicx


def test_dicx_cells_are_members_or_weights() -> None:
    read = read_dictionary_text("DicTerm,War,Peace\nArmy,X,\ntruce,,0.5\nwar,2,x\n")
    assert read.tree == {"War": ["army", "war"], "Peace": ["truce", "war"]}
    assert read.weights == {"War": {"war": 2.0}, "Peace": {"truce": 0.5}}


def test_dicx_weight_zero_is_no_membership() -> None:
    read = read_dictionary_text("DicTerm,War,Peace\nwar,0,1\n")
    assert read.tree == {"War": [], "Peace": ["war"]}
    assert "<string>:2: note: a weight of 0 is the same as none: war" in read.notes


def test_dicx_terms_may_be_quoted() -> None:
    read = read_dictionary_text('DicTerm,War\n"war, what is it good for",X\n"""x""",X\n')
    assert read.tree == {"War": ['"x"', "war, what is it good for"]}


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("Term,War\nwar,X\n", "begins with DicTerm", (1, 1)),
        ("DicTerm\nwar\n", "no category beside DicTerm", (1, 1)),
        ("DicTerm,War,War\nwar,X\n", "'War' has two columns", (1, 1)),
        ("DicTerm,War\n\nwar,Y\n", "'Y' is not a number", (3, 1)),
        ("DicTerm,War\nwar,1e999\n", "'1e999' is not a number", (2, 1)),
        ("DicTerm,War\nwar,X,X\n", "3 cells, but the first line has 2", (2, 1)),
        ('DicTerm,War\na,X\n"war,X\n', "not a table", (3, 1)),
    ],
)
def test_dicx_errors_have_places(text: str, message: str, place: tuple[int, int]) -> None:
    fails(text, message, place, "dicx")


# ------------------------------------------------------------------ WordStat


def test_wordstat_lines_with_a_number_are_words() -> None:
    text = "WAR\n\tARMY* (1)\n\tLAND\n\t\tTANK (1)\n\t\tGUN (2)\n\tBATTLE (1)\nPEACE\n\tTRUCE (1)\n"
    read = read_dictionary_text(text, "wordstat")
    assert read.tree == {
        "WAR": {"LAND": ["tank", "gun"], "": ["army*", "battle"]},
        "PEACE": ["truce"],
    }
    assert read.weights == {"WAR.LAND": {"gun": 2.0}}


def test_wordstat_underscores_are_the_blanks_of_phrases_but_not_in_quanteda() -> None:
    text = "A\n\tCOLD_WAR (1)\n"
    assert read_dictionary_text(text, "wordstat").tree == {"A": ["cold war"]}
    assert read_dictionary_text(text, "wordstat", tool="quanteda").tree == {"A": ["cold_war"]}


def test_wordstat_rules_are_noted_and_empty_categories_stay() -> None:
    read = read_dictionary_text("A\n\t@RULE [X NEAR Y] (1)\n\tB\nC\n\tD (1)\n", "wordstat")
    assert read.tree == {"A": {"B": []}, "C": ["d"]}
    assert "<string>:2: note: rules are not read: @RULE" in read.notes[0]


def test_wordstat_words_stand_in_a_category() -> None:
    fails("WORD (1)\n", "Unnamed dictionary entry: WORD", (1, 1), "wordstat")


# ------------------------------------------------------------------ Yoshikoder

YKD = '<?xml version="1.0"?>\n<dictionary>\n%s\n</dictionary>\n'


def test_yoshikoder_keeps_terms_beside_categories() -> None:
    read = read_dictionary_text(
        YKD % '<cnode name="A"><pnode name="X &amp; Y"/><cnode name="B"><pnode name="z" score="2"/>'
        "</cnode></cnode>"
    )
    assert read.tree == {"A": {"B": ["z"], "": ["x & y"]}}
    assert read.weights == {"A.B": {"z": 2.0}}
    assert "quanteda drops them" in read.notes[0]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        (YKD % '<cnode name="A"><pnode/></cnode>', "<pnode> has no name", (3, 17)),
        (YKD % '<pnode name="x"/>', "Unnamed dictionary entry: x", (3, 1)),
        (YKD % '<cnode name="A">', "not XML: mismatched tag", (4, 3)),
        ("<?xml version='1.0'?><other/>", "the root is <dictionary>, not <other>", (1, 22)),
        (YKD % ("<cnode name='a'>" * 40), "nested more than 16 deep", (3, 257)),
        (
            '<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n'
            "<dictionary/>",
            "a document type",
            (2, 1),
        ),
        ('<!DOCTYPE d SYSTEM "file:///etc/passwd"><dictionary/>', "a document type", (1, 1)),
        (YKD % "", "there is no category in this file", (1, 1)),
    ],
)
def test_yoshikoder_errors_have_places(text: str, message: str, place: tuple[int, int]) -> None:
    if message == "a document type":
        with pytest.raises(PackError, match=message) as caught:
            read_dictionary_text(text, "yoshikoder")
        assert caught.value.line == place[0]
    else:
        fails(text, message, place, "yoshikoder")


def test_xml_is_decoded_as_it_declares() -> None:
    text = '<?xml version="1.0" encoding="shift_jis"?><dictionary><cnode name="戦"/></dictionary>'
    assert read_dictionary_text(text.encode("shift_jis")).tree == {"戦": []}


# ------------------------------------------------------------------ Lexicoder, Empath, YAML


def test_lexicoder_lines_with_a_plus_are_categories() -> None:
    read = read_dictionary_text("+War\n Army* \n\nSHELL\n+Peace\ntruce\n+War\nbattle\n")
    assert read.tree == {"War": ["army*", "shell", "battle"], "Peace": ["truce"]}
    fails("army\n+War\n", "Unnamed dictionary entry: army", (1, 1), "lexicoder")


def test_empath_keeps_terms_as_they_are() -> None:
    read = read_dictionary_text("war\tArmy\tcold_war\npeace\ttruce\n", "empath")
    assert read.tree == {"war": ["Army", "cold_war"], "peace": ["truce"]}
    assert read.policy.overlap == "all"
    assert "war has no term" in read_dictionary_text("war\na\tb", "empath").notes[0]


def test_yaml_scalars_stay_texts() -> None:
    read = read_dictionary_text("NO: [yes, 1989, 1.0, on]\nNA:\n  - null\n  - 'it''s'\n", "yaml")
    assert read.tree == {"NO": ["yes", "1989", "1.0", "on"], "NA": ["null", "it's"]}


def test_yaml_own_terms_stand_under_two_underscores_or_beside_mappings() -> None:
    for text in ("a:\n  b: [x]\n  __: [y]\n", "a:\n  - b: [x]\n  - y\n"):
        assert read_dictionary_text(text, "yaml").tree == {"a": {"b": ["x"], "": ["y"]}}


def test_yaml_a_key_without_a_value_is_an_empty_category() -> None:
    assert read_dictionary_text("a:\nb: ~\nc: one\n", "yaml").tree == {
        "a": [],
        "b": [],
        "c": ["one"],
    }


def test_yaml_what_may_be_damaged_is_noted() -> None:
    read = read_dictionary_text("a:\n  - we are #1\n  - reform: opening up\n  - x # fine\n", "yaml")
    assert read.tree == {"a": {"reform": ["opening up"], "": ["we are", "x"]}}
    assert [note.split(":")[1] for note in read.notes] == ["2", "3"]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a:\n  - *ism\n", r"write '\*ism'", (2, 5)),
        ("a:\n  - &x y\n", "write '&x'", (2, 5)),
        ("a:\n  - !tag\n", "in quotes", (2, 5)),
        ("a: [x]\na: [y]\n", "'a' stands twice; first in line 1", (2, 1)),
        ("'': [x]\n", "Unnamed dictionary entry", (1, 1)),
        ("- x\n- y\n", "Dictionary elements must be named", (1, 1)),
        ("a: [x\n", "not YAML", (2, 1)),
        ("a: [x]\n---\nb: [y]\n", "a second document", (3, 1)),
        ("a:\n  - \n", "this entry is empty", (2, 4)),
        ("a: " + "[" * 30, "nested more than 16 deep", (1, 1)),
        ("a: {<<: {b: c}}\n", "merge keys", (1, 5)),
        ("? [x]\n: y\n", "a key is a word", (1, 3)),
    ],
)
def test_yaml_errors_have_places(text: str, message: str, place: tuple[int, int]) -> None:
    fails(text, message, place, "yaml")


# ------------------------------------------------------------------ tables, patterns


def test_tables_name_their_columns() -> None:
    text = "Category;note;Word;score\nWar;x;Army;2\nPeace > talks;;truce;\nWar;;a b;-1.5\n"
    read = read_dictionary_text(text)
    assert read.format == "table"
    assert read.tree == {"War": ["Army", "a b"], "Peace": {"talks": ["truce"]}}
    assert read.weights == {"War": {"Army": 2.0, "a b": -1.5}}


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a,b\nx,y\n", "the first line names the columns", (1, 1)),
        ("term,category\nx,a,b\n", "3 cells, but the first line has 2", (2, 1)),
        ("term,category,weight\nx,a,heavy\n", "'heavy' is not a number", (2, 1)),
        ("term,category\nx,a > > b\n", "a category without a name", (2, 1)),
    ],
)
def test_table_errors_have_places(text: str, message: str, place: tuple[int, int]) -> None:
    if message == "a category without a name":
        text = text.replace("> > b", ">  > b")
    fails(text, message, place, "table")


def test_pattern_files_hold_phrases_and_token_patterns() -> None:
    lines = [
        {"label": "WAR", "pattern": "Cold War", "id": "cw"},
        {"label": "WAR", "pattern": [{"LOWER": "army"}]},
    ]
    read = read_dictionary_text("\n".join(map(json.dumps, lines)))
    assert read.tree == {"WAR": ["Cold War"]}
    assert read.ids == {"WAR": {"Cold War": "cw"}}
    assert read.patterns == (lines[1],)
    assert read.policy.case_sensitive


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ('{"label": "A"}', "has no 'pattern'", (1, 1)),
        ('{"pattern": "a"}', "has no 'label'", (1, 1)),
        ('\n{"label": "A", "pattern": []}', "a text .a phrase. or a list of tokens", (2, 1)),
        ('{"label": "A", "pattern": "a",}', "not JSON", (1, 31)),
        ('{"label": 1, "pattern": "a"}', "the label is a text", (1, 1)),
        ('{"label": "A", "pattern": "a", "id": 2}', "the id is a text", (1, 1)),
        ('{"label": "A", "pattern": "\\ud800"}', "lone surrogate", (1, 1)),
        ('["a"]', "each line is a record", (1, 1)),
        ("[" * 100_000, "nested too deep", (1, 1)),
    ],
)
def test_pattern_file_errors_have_places(text: str, message: str, place: tuple[int, int]) -> None:
    fails(text, message, place, "spacy")


# ------------------------------------------------------------------ which format


@pytest.mark.parametrize(
    ("name", "text", "format"),
    [
        ("a.dic", DIC + "x\t1\n", "liwc"),
        ("a.txt", DIC + "x\t1\n", "liwc"),
        ("a.dic", "DicTerm,War\nx,X\n", "dicx"),
        ("a.cat", "A\n\tx (1)\n", "wordstat"),
        ("a", "A\n\tx (1)\n", "wordstat"),
        ("a.cat", YKD % '<cnode name="A"/>', "yoshikoder"),
        ("a.lcd", YKD % '<cnode name="A"/>', "yoshikoder"),
        ("a.lc3", "+A\nx\n", "lexicoder"),
        ("a.txt", "+A\nx\n", "lexicoder"),
        ("a.YML", "A: [x]\n", "yaml"),
        ("a.txt", "# words\nA: [x]\n", "yaml"),
        ("a.tsv", "war\tarmy\tshell\n", "empath"),
        ("a.tsv", "term\tcategory\narmy\twar\n", "table"),
        ("a.csv", "term,category\narmy,war\n", "table"),
        ("a.jsonl", '{"label": "A", "pattern": "x"}\n', "spacy"),
        ("a.txt", '{"label": "A", "pattern": "x"}\n', "spacy"),
    ],
)
def test_a_format_is_known_by_its_first_line_or_its_extension(
    name: str, text: str, format: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_dictionary(tmp_path / name).format == format


def test_what_shows_no_format_is_an_error_that_lists_them() -> None:
    with pytest.raises(PackError, match=r"Unknown dictionary file extension: foo .*say format="):
        read_dictionary_text("lorem ipsum", path="a.foo")


def test_a_format_may_be_named_by_its_extension() -> None:
    assert read_dictionary_text("+A\nx\n", "LC3").format == "lexicoder"
    assert read_dictionary_text("term,category\nx,a\n", "csv").format == "table"
    with pytest.raises(UnknownNameError, match="did you mean 'liwc'"):
        read_dictionary_text("x", "liwk")


def test_a_wrong_format_is_named() -> None:
    fails(DIC, "this is a LIWC dictionary .* file, not a quanteda YAML", (1, 1), "yaml")


def test_each_format_follows_its_own_tool() -> None:
    assert all(kind.tool in POLICIES for kind in FORMATS.values())
    assert read_dictionary_text(YKD % '<cnode name="A"/>', path="a.lcd").tool == "lexicoder"
    assert read_dictionary_text(DIC + "x\t1\n").tool == "liwc22"
    with pytest.raises(UnknownNameError):
        read_dictionary_text(DIC, tool="word")


# ------------------------------------------------------------------ encodings and files

ACCENTS = "+Éa\n naïve\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    assert read_dictionary_text(ACCENTS.encode(encoding), "lexicoder").tree == {"Éa": ["naïve"]}


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16-le", "mac-roman"])
def test_an_encoding_can_be_given(encoding: str) -> None:
    data = ACCENTS.encode(encoding)
    assert read_dictionary_text(data, "lexicoder", encoding=encoding).tree == {"Éa": ["naïve"]}


def test_a_wrong_encoding_is_an_error_with_a_remedy() -> None:
    fails(ACCENTS.encode("latin-1"), "is not UTF-8.*encoding=", (1, 2), "lexicoder")
    fails("+Aa\n naïve".encode("latin-1"), "not UTF-8.*probably cp1252", (2, 4), "lexicoder")
    fails(b"+a\n\x00\x01\xff\x02", "a binary file", (2, 3), "lexicoder")
    fails(ACCENTS.encode(), "no text encoding named 'utf-9'", (1, 1), "lexicoder", encoding="utf-9")


def test_control_signs_are_dropped() -> None:
    assert read_dictionary_text("+A\x07\nx\x0by\n", "lexicoder").tree == {"A": ["xy"]}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_ends_are_read(end: str) -> None:
    for text, format in (
        ("+A\nx\ny\n", "lexicoder"),
        ("%\n1\tA\n%\nx\t1\ny\t1\n", "liwc"),
        ("A\n\tx (1)\n\ty (1)\n", "wordstat"),
        ("A:\n  - x\n  - y\n", "yaml"),
        ("DicTerm,A\nx,X\ny,X\n", "dicx"),
        ("term,category\nx,A\ny,A\n", "table"),
    ):
        assert read_dictionary_text(text.replace("\n", end), format).tree == {"A": ["x", "y"]}


def test_files_that_cannot_be_read_are_errors(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="File does not exist"):
        read_dictionary(tmp_path / "none.dic")
    with pytest.raises(PackError, match="cannot be read"):
        read_dictionary(tmp_path)
    with pytest.raises(PackError, match="cannot be read"):
        read_dictionary("a\0b")
    large = tmp_path / "large.dic"
    large.write_bytes(b"x" * (MAX_BYTES + 1))
    with pytest.raises(PackError, match="8,388,609 bytes; a dictionary has at most 8,388,608"):
        read_dictionary(large)
    for empty in ("", " \n\t"):
        with pytest.raises(PackError, match="the file is empty"):
            read_dictionary_text(empty, "yaml")
    with pytest.raises(PackError, match="lone surrogate"):
        read_dictionary_text("+A\n\ud800", "lexicoder")


def test_options_of_the_tool_can_be_overruled() -> None:
    assert read_dictionary_text("+A\nX_Y\n", lower=False, separator="_").tree == {"A": ["X Y"]}


# ------------------------------------------------------------------ limits


@pytest.mark.parametrize(
    ("format", "head", "line"),
    [
        ("liwc", DIC, "x\t1\n"),
        ("dicx", "DicTerm,A\n", "x,X\n"),
        ("wordstat", "A\n", "\tx (1)\n"),
        ("lexicoder", "+A\n", "x\n"),
        ("yaml", "A:\n", "- x\n"),
        ("yaml", "A: [", "x,"),
        ("empath", "A", "\tx"),
        ("table", "term,category\n", "x,A\n"),
        ("spacy", "", '{"label":"A","pattern":"x"}\n'),
        ("yoshikoder", "<dictionary><cnode name='A'>", "<pnode name='x'/>"),
    ],
)
def test_too_many_terms_end_early(format: str, head: str, line: str) -> None:
    text = head + line * 200_001
    started = time.perf_counter()
    with pytest.raises(PackError, match="more than 200,000 terms; split the dictionary"):
        read_dictionary_text(text, format)
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("liwc", DIC + "(" * 1_000_000),
        ("liwc", DIC + "a" + " " * 1_000_000 + "b"),
        ("liwc", DIC + "a\t" + "(9" * 500_000 + "\nb" * 300_000),
        ("wordstat", "A\n\t" + "(1) " * 300_000),
        ("wordstat", "A\n" + "".join("\t" * depth + "A\n" for depth in range(1000))),
        ("yaml", "a: " + "{a: " * 200_000),
        ("yaml", "a: " + "'" * 1_000_000),
        ("spacy", '{"label":"A","pattern":' + "[" * 1_000_000),
        ("spacy", '{"label":"A","pattern":' + "9" * 1_000_000),
        ("dicx", "DicTerm" + ",A" * 300_000),
        ("table", "term,category\nx," + "a > " * 200_000),
        ("yoshikoder", "<dictionary>" + "<a>" * 300_000),
        ("yoshikoder", "<dictionary" + " a='b'" * 200_000),
    ],
)
def test_what_is_odd_at_length_ends_early_with_an_error(format: str, text: str) -> None:
    started = time.perf_counter()
    with pytest.raises(PackError):
        read_dictionary_text(text, format)
    assert time.perf_counter() - started < 5


def test_remarks_are_counted_where_there_are_too_many() -> None:
    read = dic("army\t1\ntruce\t2\n" + "x\t9\n" * 1000)
    assert len(read.notes) == 201
    assert read.notes[-1].endswith("note: and 800 remarks more")


# ------------------------------------------------------------------ writing

_NAME = st.from_regex(r"[A-Za-zÀ-ž][A-Za-zÀ-ž0-9 '#:*-]{0,8}[A-Za-z0-9?*]", fullmatch=True)
_TERM = st.from_regex(
    r"[a-zà-ž#&!%@'\[-][a-zà-ž0-9 '#:,\"*?{}\[\]/-]{0,10}[a-z0-9?*']", fullmatch=True
)
_TERMS = st.lists(_TERM, min_size=1, max_size=4, unique_by=str.lower).map(
    lambda terms: [term.lower() for term in terms]
)
_FLAT = st.dictionaries(_NAME, _TERMS, min_size=1, max_size=4)


def _nest(children: st.SearchStrategy) -> st.SearchStrategy:
    return st.dictionaries(_NAME, children, min_size=1, max_size=3)


_DEEP = st.dictionaries(
    _NAME,
    st.recursive(
        _TERMS,
        lambda inner: st.one_of(
            _nest(inner), st.tuples(_nest(inner), _TERMS).map(lambda both: {**both[0], "": both[1]})
        ),
        max_leaves=6,
    ),
    min_size=1,
    max_size=3,
)


def _round_trip(tree: dict, format: str) -> Dictionary:
    text, notes = format_dictionary(Dictionary(tree), format)
    assert not [note for note in notes if "left out" in note]
    return read_dictionary_text(text, format)


def _sorted(node: object) -> object:
    if isinstance(node, dict):
        return {key: _sorted(child) for key, child in node.items()}
    return sorted(node)  # type: ignore[call-overload]


@given(_DEEP)
@example({"no": ["yes", "~", "null", "1", "- a", "a: b", "#1", "it's", '"']})
def test_yaml_is_read_as_it_was_written(tree: dict) -> None:
    assert _round_trip(tree, "yaml").tree == make_dictionary(tree).tree


@given(_DEEP)
@example({"a": ["top 10", "3", "a  b"], "12 apples": ["x"]})
def test_dic_is_read_as_it_was_written_but_for_the_order_of_terms(tree: dict) -> None:
    assert _round_trip(tree, "liwc").tree == _sorted(make_dictionary(tree).tree)


@given(_DEEP)
def test_tables_are_read_as_they_were_written(tree: dict) -> None:
    assert _round_trip(tree, "table").tree == make_dictionary(tree).tree


@given(_FLAT, st.data())
def test_dicx_is_read_as_it_was_written_with_its_weights(tree: dict, data: st.DataObject) -> None:
    weight = st.floats(-100, 100, allow_subnormal=False).filter(bool)
    weights = {
        key: {terms[0]: data.draw(weight)}
        for key, terms in tree.items()
        if data.draw(st.booleans())
    }
    text, _ = format_dictionary(Dictionary(tree, weights=weights), "dicx")
    read = read_dictionary_text(text, "dicx")
    assert read.tree == _sorted(make_dictionary(tree).tree)
    assert read.weights == weights


@given(_FLAT)
def test_phrases_of_pattern_files_are_read_as_they_were_written(tree: dict) -> None:
    text, _ = format_dictionary(Dictionary(tree, tool="spacy"), "spacy")
    assert read_dictionary_text(text, "spacy").tree == tree


def test_pattern_files_of_a_tool_that_ignores_case_compare_in_lower_case() -> None:
    text, notes = format_dictionary(
        Dictionary({"A": ["Cold War*", "x?.y"]}, weights={"A": {"x?.y": 2.0}}), "spacy"
    )
    assert [json.loads(line)["pattern"] for line in text.splitlines()] == [
        [{"LOWER": "cold"}, {"LOWER": {"REGEX": "^war.*$"}}],
        [{"LOWER": {"REGEX": r"^x.\.y$"}}],
    ]
    assert notes == ("note: weights cannot stand in pattern files",)


def test_writing_says_what_is_lost(tmp_path: Path) -> None:
    whole = Dictionary({"a": {"b": ["x"], "": ["y"]}}, weights={"a.b": {"x": 2.0}})
    assert write_dictionary(whole, tmp_path / "a.yml") == (
        "note: weights cannot stand in quanteda's YAML; set them with valence()",
        "note: terms beside children stand under __, which quanteda reads as a category",
    )
    assert write_dictionary(whole, tmp_path / "a.dicx") == (
        "note: .dicx has no levels: categories are named outer.inner",
    )
    assert write_dictionary(whole, tmp_path / "a.csv") == ()
    assert read_dictionary(tmp_path / "a.csv").weights == {"a.b": {"x": 2.0}}
    assert (tmp_path / "a.csv").read_bytes().count(b"\r") == 0


def test_what_would_break_a_file_is_not_written() -> None:
    for format in ("liwc", "dicx", "table"):
        with pytest.raises(PackError, match="cannot stand in"):
            format_dictionary(Dictionary({"a": ["x\ny"]}), format)
    with pytest.raises(PackError, match="can be read, not written; there are: "):
        format_dictionary(Dictionary({"a": ["x"]}), "wordstat")
    with pytest.raises(UnknownNameError):
        write_dictionary(Dictionary({"a": ["x"]}), "a.docx")


# ------------------------------------------------------------------ anything at all

_SEEDS = {
    "liwc": DIC + "army*\t1\nkind\t<of>1/2\n(a) b\t2\n",
    "dicx": 'DicTerm,War,Peace\n"army",X,\nx,,0.5\n',
    "wordstat": "WAR\n\tARMY (1)\n\t\tSUB\n\t\t\tX (2)\n",
    "yoshikoder": YKD % '<cnode name="A"><pnode name="x" score="1"/></cnode>',
    "lexicoder": "+A\nx\n",
    "yaml": "a:\n  b: [x, 'y']\n  __: [z]\nc:\n  - d: e\n  - f # g\n",
    "empath": "war\tarmy\tshell\n",
    "spacy": '{"label":"A","pattern":[{"LOWER":"x"}],"id":"i"}\n{"label":"A","pattern":"y"}\n',
    "table": "term,category,weight\nx,a > b,1\n",
}


def _mutated(format: str) -> st.SearchStrategy[bytes]:
    """The seed with some slices replaced, doubled or dropped."""
    seed = _SEEDS[format].encode()
    place = st.integers(0, len(seed))
    edit = st.tuples(place, place, st.one_of(st.binary(max_size=6), st.sampled_from(
        [b"", b"\t", b"\n", b"\r", b"%", b"'", b'"', b"<", b">", b"[", b"{", b"\\", b": ", b"- ",
         b"\xff\xfe", b"\xef\xbb\xbf", b"\0", b"(1)", b"&", b"*", b"__", b",", b"1e9", b"\xc3\xa9"]
    )))  # fmt: skip

    def apply(edits: list[tuple[int, int, bytes]]) -> bytes:
        data = seed
        for start, end, new in edits:
            low, high = min(start, end), max(start, end)
            data = (
                data[:low] + new + data[high:] if high - low < 12 else data[:low] + new + data[low:]
            )
        return data

    return st.lists(edit, min_size=1, max_size=6).map(apply)


@settings(max_examples=150)
@given(st.data())
@pytest.mark.parametrize("format", sorted(_SEEDS))
def test_whatever_a_file_holds_there_is_a_dictionary_or_our_error(
    format: str, data: st.DataObject
) -> None:
    raw = data.draw(_mutated(format))
    tool = data.draw(st.sampled_from([None, *FORMATS[format].tools]))
    encoding = data.draw(st.sampled_from([None, None, "latin-1", "utf-16-le"]))
    places: list[int | None] = []
    for asked in (format, None):
        try:
            read = read_dictionary_text(raw, asked, tool=tool, encoding=encoding)
        except PackError as error:
            places.append(error.line)
        else:
            assert read.keys
            for out in ("yaml", "dicx", "liwc", "spacy", "table"):
                try:
                    text, _ = format_dictionary(read, out)
                except PackError:
                    continue
                assert text.strip() or not any(read.terms())
    assert None not in places


def test_the_page_on_formats_names_every_format_extension_and_tool() -> None:
    page = Path(__file__).parents[1] / "docs" / "how-to" / "dictionaries-of-other-tools.md"
    rows = {
        line.split("|")[1].strip(" `"): line
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    }
    for kind in FORMATS.values():
        row = rows[kind.name]
        assert all(f"`{extension}`" in row for extension in kind.extensions), row
        assert row.split("|")[4].strip() == ("yes" if kind.write else "no")
    text = page.read_text(encoding="utf-8")
    assert all(f"`{tool}`" in text for tool in POLICIES)
