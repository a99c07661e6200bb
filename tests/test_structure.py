from __future__ import annotations

import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.errors import SourceError
from rhetoric.model import BODY, PARATEXT_KINDS, Source, Structure
from rhetoric.reading import read, read_text
from rhetoric.structure import find_structure, without_syntax
from rhetoric.structure.enumerations import _ORDINAL, _ordinal_words, _stem_places

SEEDS = Path(__file__).parent.parent / "seeds"
ARTICLE = SEEDS / "000_415ee3b002599a03.txt"
SHARED_TEXTS = Path(__file__).parent.parent.parent / "shared" / "texts"

PROSE = "This is a sentence of the body that has some words. And here is one more of them."


def structure(text: str, *, format: str = "text", **override: object) -> Structure:
    return find_structure(read_text(text, format=format), override=override)


def kinds(text: str, *, format: str = "text", **override: object) -> list[tuple[str, str]]:
    """(id, the words) of each paratext section and (id, label) of each body section."""
    found = structure(text, format=format, **override)
    return [
        (section.id, section.label if section.is_body else section.span.of(text))
        for section in found.sections
    ]


def paragraphs(text: str, **override: object) -> list[str]:
    return structure(text, **override).paragraphs.texts(text)


def markers(text: str, **override: object) -> list[list[str]]:
    found = structure(text, **override).enumerations
    return [[item.marker.of(text) for item in enumeration.items] for enumeration in found]


def check(source: Source, found: Structure) -> None:
    """What holds for every text."""
    text = without_syntax(source)
    assert len(text) == len(source.text)
    spans = list(found.paragraphs)
    covered = sum(len(re.sub(r"\s", "", text[s.start : s.end])) for s in spans)
    assert covered == len(re.sub(r"\s", "", text)), "a character lies in no paragraph"
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(len(span) and not text[span.start].isspace() for span in spans)
    assert len(found.paragraph_section) == len(spans)
    sections = found.sections
    for span, index in zip(spans, found.paragraph_section.tolist(), strict=True):
        assert sections[index].span.contains(span)
    assert len({section.id for section in sections}) == len(sections)
    assert sorted(s.span.start for s in sections) == [s.span.start for s in sections]
    siblings: dict[int | None, int] = {}
    for index, section in enumerate(sections):
        assert section.kind in (BODY, *PARATEXT_KINDS)
        if section.parent is None:
            assert section.level == 1
        else:
            parent = sections[section.parent]
            assert section.parent < index
            assert parent.is_body
            assert section.level == parent.level + 1
            assert parent.span.contains(section.span)
        if section.is_body:
            dots = section.id.count(".")
            assert dots == section.level - 1
            siblings[section.parent] = siblings.get(section.parent, 0) + 1
            prefix = "" if section.parent is None else sections[section.parent].id + "."
            assert section.id == f"{prefix}{siblings[section.parent]}"
        before = sections[index - 1] if index else None
        if before is not None and before.parent == section.parent:
            assert before.span.end <= section.span.start
    in_body = [i for i in found.paragraph_section.tolist() if sections[i].is_body]
    if re.search(r"\w", text):
        assert any(re.search(r"\w", sections[i].span.of(text)) for i in in_body)
    for enumeration in found.enumerations:
        assert len(enumeration.items) >= 2
        assert sections[enumeration.section].is_body
        assert [item.number for item in enumeration.items] == list(
            range(1, len(enumeration.items) + 1)
        )
        for item in enumeration.items:
            assert item.span.start == item.marker.start
            assert item.span.contains(item.marker)
            assert sections[enumeration.section].span.contains(item.span)
        for one, two in pairwise(enumeration.items):
            assert one.span.end <= two.span.start
    starts = [enumeration.items[0].span.start for enumeration in found.enumerations]
    assert starts == sorted(starts)


# --- the article


@pytest.fixture(scope="module")
def article() -> tuple[Source, Structure]:
    [source] = read(ARTICLE)
    return source, find_structure(source)


def test_article_has_four_sections_between_its_paratext(
    article: tuple[Source, Structure],
) -> None:
    source, found = article
    check(source, found)
    assert [section.id for section in found.sections] == [
        "title", "site_line", "title-2", "editors_note", "1", "2", "3", "4", "source_line",
    ]  # fmt: skip
    opens = {s.id: s.span.of(source.text) for s in found.sections}
    assert opens["title"] == opens["title-2"]
    assert opens["site_line"].startswith("27 April 2020 | 00:00 Code : 1993953")
    assert opens["editors_note"].startswith("Editor's note: The following is a full text")
    assert opens["1"].startswith("The COVID-19 outbreak has dragged the whole human race")
    assert opens["2"].startswith("Since the outbreak began, the CPC Central Committee")
    assert opens["3"].startswith("The COVID-19 outbreak is a major public health emergency")
    assert opens["4"].startswith("As COVID-19 continues to spread in the world")
    assert opens["source_line"] == "Source: China Daily"
    counts = [found.paragraph_section.tolist().count(index) for index in range(9)]
    assert counts == [1, 1, 1, 1, 2, 15, 19, 17, 1]


def test_article_has_two_enumerations(article: tuple[Source, Structure]) -> None:
    source, found = article
    assert [
        (found.sections[e.section].id, [item.marker.of(source.text) for item in e.items])
        for e in found.enumerations
    ] == [("3", ["First", "Second", "Third"]), ("4", ["First", "Second", "Third", "Fourth"])]
    first, second, third = found.enumerations[0].items
    assert first.span.of(source.text).startswith("First, we must unswervingly uphold")
    assert first.span.of(source.text).rstrip()[-1] == "."
    assert second.span.start > first.span.end
    # The last item ends with its paragraph, though its siblings have several.
    assert "\n" in first.span.of(source.text)
    assert "\n" not in third.span.of(source.text)


def test_article_can_be_read_otherwise(article: tuple[Source, Structure]) -> None:
    source, _ = article
    kept = find_structure(source, override={"body": "all", "sections": "none"})
    assert [section.id for section in kept.sections] == ["1"]
    assert len(kept.paragraphs) == 58


@pytest.mark.skipif(not SHARED_TEXTS.is_dir(), reason="needs the folder of development texts")
def test_every_development_text_keeps_its_words() -> None:
    sources = [
        *read(SHARED_TEXTS / "inaugural", metadata={"kind": "inaugural"}),
        *read(SHARED_TEXTS / "state_union", metadata={"kind": "union"}),
    ]
    assert len(sources) > 100
    for source in sources:
        found = find_structure(source)
        check(source, found)
        if source.metadata["kind"] == "inaugural":  # speeches without a title, but one
            paratext = sum(1 for s in found.sections if not s.is_body and s.kind != "heading")
            assert paratext <= 1, source.id


# --- paragraphs


def test_blank_lines_part_paragraphs() -> None:
    assert paragraphs("One is here.\n \t\nTwo is here.\n\n\nThree.") == [
        "One is here.", "Two is here.", "Three.",
    ]  # fmt: skip


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The quick brown fox jumps over the lazy dog and\n"
        "runs into the wood, where nobody can see it now.\n"
        "It stays there until the evening comes and then\n"
        "it goes home.\n\n"
        "Another day begins and everything is as it was\n"
        "before. Nobody knows why.\n"
    )
    assert [words.split()[0] for words in paragraphs(text)] == ["The", "Another"]


def test_lines_that_end_as_sentences_are_paragraphs() -> None:
    assert len(paragraphs("We came here.\nWe saw it all, and it was good.\nWe won.")) == 3


def test_long_lines_are_paragraphs_without_any_blank_line() -> None:
    line = "A long line of words that goes on and on without an end " * 8
    assert len(paragraphs("\n".join([line, line[:300], line[:400]]))) == 3


def test_wrapped_paragraphs_can_be_parted_by_indentation() -> None:
    block = (
        "   The quick brown fox jumps over the lazy dog\n"
        "and runs into the wood, where nobody can see it\n"
        "at all, for the wood is dark and the fox is old.\n"
    )
    assert len(paragraphs(block * 3)) == 3


def test_verse_is_a_paragraph_a_stanza() -> None:
    stanza = "Tell me not, in mournful numbers,\nLife is but an empty dream\nFor the soul is dead\n"
    found = paragraphs(f"{stanza}\n{stanza}")
    assert len(found) == 2


def test_list_lines_are_paragraphs() -> None:
    text = "We want this and nothing else:\n- bread and\n  butter\n- work\n- peace for everyone"
    assert paragraphs(text) == [
        "We want this and nothing else:", "- bread and\n  butter", "- work",
        "- peace for everyone",
    ]  # fmt: skip


def test_paragraphs_can_be_given() -> None:
    text = "We came here.\nWe saw it.\n\nWe won."
    assert len(paragraphs(text, paragraphs="blank-lines")) == 2
    assert len(paragraphs(f"a\nb\nc\n\n{PROSE}", paragraphs="lines")) == 4


# --- paratext


def test_top_of_a_page() -> None:
    text = (
        f"A Speech About the Town\nBy Jane Doe\n27 April 2020\n\nEditor's note: It was long.\n\n"
        f"{PROSE}\n\n{PROSE}"
    )
    assert kinds(text) == [
        ("title", "A Speech About the Town"),
        ("byline", "By Jane Doe"),
        ("dateline", "27 April 2020"),
        ("editors_note", "Editor's note: It was long."),
        ("1", "Section 1"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "27 April 2020",
        "April 27, 2020",
        "Monday, April 27, 2020 10:15",
        "2020-04-27",
        "Published: 27 April 2020",
        "Washington, D.C., January 20, 1961",
        "LONDON, March 3 (Reuters) —",
    ],
)
def test_datelines(line: str) -> None:
    assert kinds(f"{line}\n\n{PROSE}\n\n{PROSE}")[0] == ("dateline", line)


@pytest.mark.parametrize("line", ["Source: China Daily", "(Xinhua)", "Reprinted from The Times"])
def test_source_lines(line: str) -> None:
    assert kinds(f"{PROSE}\n\n{PROSE}\n\n{line}")[-1] == ("source_line", line)


@pytest.mark.parametrize(
    "line",
    ["Home > News > World", "27 April 2020 | 00:00 Code : 17 From Media", "Share | Print | Mail"],
)
def test_site_lines(line: str) -> None:
    assert kinds(f"{line}\n\n{PROSE}\n\n{PROSE}")[0] == ("site_line", line)


@pytest.mark.parametrize(
    "opening",
    [
        "My fellow citizens:",
        "My Fellow Americans",
        "Mr. President, Members of the Congress",
        "Ladies and gentlemen",
        "thank you",
        "- A point",
        "It was a dark and stormy night.",
        "Chief Justice Roberts, Vice President Harris, Speaker Pelosi, Leader Schumer",
    ],
)
def test_openings_that_are_body(opening: str) -> None:
    assert kinds(f"{opening}\n\n{PROSE}\n\n{PROSE}") == [("1", "Section 1")]


@pytest.mark.parametrize(
    "ending", ["(Applause.)", "(Applause)", "ABRAHAM LINCOLN", "Thank you", "God bless you"]
)
def test_endings_that_are_body(ending: str) -> None:
    assert kinds(f"{PROSE}\n\n{PROSE}\n\n{ending}") == [("1", "Section 1")]


def test_a_date_inside_the_body_is_body() -> None:
    assert kinds(f"{PROSE}\n\n{PROSE}\n\n27 April 2020\n\n{PROSE}\n\n" + f"{PROSE}\n\n" * 5) == [
        ("1", "Section 1")
    ]


@pytest.mark.parametrize(
    "text", ["A Short Title", "By Jane Doe", "Source: China Daily", "27 April 2020", "Word"]
)
def test_a_text_of_one_paragraph_is_body(text: str) -> None:
    assert kinds(text) == [("1", "Section 1")]


def test_paratext_never_takes_everything() -> None:
    text = "By Jane Doe\n\n27 April 2020\n\nSource: China Daily"
    assert [name for name, _ in kinds(text)] == ["1"]
    assert [name for name, _ in kinds("# Only\n\n## Headings", format="markdown")] == ["1"]
    assert kinds("Some words\n\nand more", paratext={"title": [1, 3]}) == [("1", "Section 1")]


def test_a_subtitle_and_a_repeated_title() -> None:
    text = f"A Title\n\n{'The subtitle of this'}\n\nA Title\n\n{PROSE}\n\n{PROSE}"
    assert [name for name, _ in kinds(text)] == ["title", "title-2", "title-3", "1"]


# --- sections


def test_extra_blank_lines_part_sections() -> None:
    text = f"{PROSE}\n\n{PROSE}\n\n\n\n{PROSE}\n\n{PROSE}\n\n\n\n{PROSE}\n\n{PROSE}"
    assert [name for name, _ in kinds(text)] == ["1", "2", "3"]
    assert [name for name, _ in kinds(text, sections="none")] == ["1"]
    assert [name for name, _ in kinds(text, sections="headings")] == ["1"]


def test_irregular_gaps_part_nothing() -> None:
    gaps = ["\n\n", "\n\n\n", "\n\n\n\n", "\n\n", "\n\n\n\n\n", "\n\n\n", "\n\n\n"]
    text = "".join(PROSE + gap for gap in gaps)
    assert [name for name, _ in kinds(text)] == ["1"]


def test_one_stray_blank_line_parts_nothing() -> None:
    text = f"{PROSE}\n{PROSE}\n{PROSE}\n\n{PROSE}\n{PROSE}\n{PROSE}"
    assert [name for name, _ in kinds(text)] == ["1"]
    assert [name for name, _ in kinds(text, sections="blank-lines")] == ["1", "2"]


@pytest.mark.parametrize("rule", ["***", "* * *", "---", "§", "⁂", "_____", "======"])
def test_separators_part_sections(rule: str) -> None:
    text = f"{PROSE}\n\n{rule}\n\n{PROSE}\n{rule}\n{PROSE}"
    assert kinds(text) == [
        ("1", "Section 1"), ("separator", rule), ("2", "Section 2"), ("separator-2", rule),
        ("3", "Section 3"),
    ]  # fmt: skip


def test_title_like_lines_part_sections() -> None:
    text = f"{PROSE}\n\nThe State of the Town\n\n{PROSE}\n\nThe Years to Come\n\n{PROSE}"
    assert kinds(text) == [
        ("1", "Section 1"),
        ("2", "The State of the Town"),
        ("heading-1", "The State of the Town"),
        ("3", "The Years to Come"),
        ("heading-2", "The Years to Come"),
    ]


def test_numbered_headings_hold_others() -> None:
    text = (
        f"A Report\n\nI. FOREIGN AFFAIRS\n\n{PROSE}\n\nDEFENSE\n\n{PROSE}\n\nTRADE\n\n{PROSE}\n\n"
        f"II. THE ECONOMY\n\n{PROSE}\n\nTAXES\n\n{PROSE}"
    )
    found = structure(text)
    assert [(s.id, s.level) for s in found.sections if s.is_body] == [
        ("1", 1), ("1.1", 2), ("1.2", 2), ("2", 1), ("2.1", 2),
    ]  # fmt: skip
    assert found.sections[0].kind == "title"
    heading = next(s for s in found.sections if s.id == "heading-2")
    assert heading.parent is not None
    assert found.sections[heading.parent].label == "DEFENSE"


@pytest.mark.parametrize(
    "line",
    [
        "The Only Heading",
        "(Applause.)",
        "My fellow citizens:",
        "Ask not what your country can do.",
        "- A Bullet",
        "and so it goes",
    ],
)
def test_lines_that_are_no_headings(line: str) -> None:
    text = f"{PROSE}\n\n{line}\n\n{PROSE}\n\n{PROSE}"
    assert kinds(text) == [("1", "Section 1")]


def test_lists_of_title_like_lines_are_no_headings() -> None:
    text = f"{PROSE}\n\nThe United States\n\nThe United Kingdom\n\nFrance\n\n{PROSE}"
    assert kinds(text) == [("1", "Section 1")]


def test_markdown_headings_make_a_tree() -> None:
    text = (
        f"# The *Title*\n\n{PROSE}\n\n## One\n\n{PROSE}\n\n### Deep\n\n{PROSE}\n\n## Two\n\n- a b\n"
    )
    assert kinds(text, format="markdown") == [
        ("title", "The *Title"),  # the closing mark is no word
        ("1", "Section 1"),
        ("2", "One"),
        ("heading-1", "One"),
        ("2.1", "Deep"),
        ("heading-2", "Deep"),
        ("3", "Two"),
        ("heading-3", "Two"),
    ]
    source = read_text(text, format="markdown")
    assert find_structure(source).paragraphs.texts(text)[-1] == "a b"
    check(source, find_structure(source))


# --- enumerations


def test_ordinals_at_the_opening_of_paragraphs_and_sentences() -> None:
    assert markers("First, we go.\n\nThen more.\n\nSecond, we stay.\n\nThird: we win.") == [
        ["First", "Second", "Third"]
    ]
    assert markers("There are two. Firstly we go. Secondly we stay. Lastly, we win.") == [
        ["Firstly", "Secondly", "Lastly"]
    ]
    assert markers("We want: first, bread; second, work; and third, peace.") == [
        ["first", "second", "third"]
    ]
    assert markers("First of all, we go. Second, we stay. Finally, we rest.") == [
        ["First of all", "Second", "Finally"]
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The first country came. The second country went.",
        "We put people first, always. Second, we rest.",
        "First Lady Jane Doe came. Second World War stories were told.",
        "He was the first to win. She was the second to lose.",
        "First, second and third graders came.",
        "Second, we stay. Third, we go.",
        "First, we stay and rest.",
        "Second to none. First in war, first in peace.",
    ],
)
def test_ordinals_that_count_no_items(text: str) -> None:
    assert markers(text) == []


def test_series_in_different_sections_are_different() -> None:
    part = (
        "First, we go to the town and stay there a while.\n\n"
        "Second, we stay there for good, all of us and for all time."
    )
    found = structure(f"{part}\n\n\n\n{part}")
    assert [found.sections[e.section].id for e in found.enumerations] == ["1", "2"]
    assert markers(f"First, {PROSE}\n\n{PROSE}\n\n\n\nSecond, {PROSE}\n\n{PROSE}") == []


def test_series_may_nest() -> None:
    text = (
        "First, we go. We want: first, bread; second, work.\n\n"
        "Second, we stay. Nothing else.\n\nThird, we win."
    )
    assert markers(text) == [["First", "Second", "Third"], ["first", "second"]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1. Bread for all\n2. Work for all\n3. Peace", ["1.", "2.", "3."]),
        ("We want\n\n(1) bread\n\n(2) work", ["(1)", "(2)"]),
        ("We want (a) bread; (b) work; and (c) peace.", ["(a)", "(b)", "(c)"]),
        ("We want: (i) bread, (ii) work.", ["(i)", "(ii)"]),
        ("We want: 1) bread, 2) work.", ["1)", "2)"]),
        ("A. Bread for all of us.\nB. Work for all of us.", ["A.", "B."]),
    ],
)
def test_numbers_and_letters(text: str, found: list[str]) -> None:
    assert markers(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "2. Bread\n3. Work",
        "See page (1) and page (2) of it.",
        "In 1) we said (b) nothing.",
        "(a) b",
    ],
)
def test_numbers_that_count_no_items(text: str) -> None:
    assert markers(text) == []


def test_items_reach_to_the_next_and_the_last_to_its_paragraph() -> None:
    text = "First, we go.\n\nIt is far.\n\nSecond, we stay. It is late.\n\nThat is all."
    [enumeration] = structure(text).enumerations
    assert enumeration.kind == "ordinal"
    assert [item.span.of(text) for item in enumeration.items] == [
        "First, we go.\n\nIt is far.",
        "Second, we stay. It is late.",
    ]


def test_enumerations_can_be_turned_off() -> None:
    assert markers("First, we go. Second, we stay.", enumerations=False) == []


# --- overrides


def test_lines_can_be_declared() -> None:
    text = f"Some line of the page\nand one more\n{PROSE}\n\n{PROSE}\n\nA caption\n\n{PROSE}"
    found = kinds(text, paratext={"site_line": [[1, 2]], "editors_note": ["A   caption"]})
    assert found == [
        ("site_line", "Some line of the page\nand one more"),
        ("1", "Section 1"),
        ("editors_note", "A caption"),
    ]
    check(
        read_text(text),
        structure(text, paratext={"site_line": [[1, 2]], "editors_note": ["A caption"]}),
    )


def test_paratext_can_be_declared_body() -> None:
    text = f"A Title\n\n{PROSE}\n\nSource: China Daily"
    assert [n for n, _ in kinds(text, paratext={"body": ["A Title"]})] == ["1", "source_line"]
    assert [n for n, _ in kinds(text, body="all")] == ["1"]
    assert kinds(text, body="all", paratext={"title": [1]})[0] == ("title", "A Title")


def test_headings_can_be_declared() -> None:
    text = f"{PROSE}\n\nof trade\n\n{PROSE}"
    assert [label for _, label in kinds(text, paratext={"heading": [3]})] == [
        "Section 1", "of trade", "of trade",
    ]  # fmt: skip


def test_sections_can_be_declared() -> None:
    text = f"{PROSE}\n\nWe go on. {PROSE}\n\nIt ends. {PROSE}"
    borders = ["We go on", text.index("It ends") + 3]
    found = structure(text, sections=borders)
    assert [s.span.of(text).split(".")[0] for s in found.sections][1:] == ["We go on", "It ends"]


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ({"section": "none"}, "did you mean 'sections'"),
        ({"sections": "some"}, "sections must be one of"),
        ({"sections": [-1]}, "list of borders"),
        ({"sections": [True]}, "list of borders"),
        ({"sections": [10_000]}, "offset|10000"),
        ({"sections": ["Nowhere"]}, "no paragraph begins with 'Nowhere'"),
        ({"paratext": {"titel": [1]}}, "did you mean 'title'"),
        ({"paratext": {"title": "A"}}, "must be a list"),
        ({"paratext": {"title": [0]}}, "line numbers from 1"),
        ({"paratext": {"title": [2]}}, "no words in line 2"),
        ({"paratext": {"title": [1, [1, 3]]}}, "given twice"),
        ({"paratext": {"title": ["Nowhere"]}}, "no paragraph begins with 'Nowhere'"),
        ({"paratext": ["title"]}, "must be a table"),
        ({"body": True}, "body must be one of"),
        ({"paragraphs": "words"}, "paragraphs must be one of"),
        ({"enumerations": "no"}, "true or false"),
    ],
)
def test_overrides_are_checked(override: dict[str, object], words: str) -> None:
    with pytest.raises(SourceError, match=words):
        structure(f"A Title\n\n{PROSE}\n\n{PROSE}", **override)


# --- every text

NASTY = [
    "",
    " ",
    "\n\n",
    "word",
    "\0",
    "a\0b",
    "***",
    "***\n\n---",
    "#",
    "\ufeff",
    "👩\u200d👩\u200d👧 🎉\n\n🎉",
    "שלום עולם.\n\nעוד מילים כאן.",
    "e\u0301\u0302 a\u0308\n\n\u0301",
    "x" * 10_000,
    "\u2028a\u2029b",
    "a\r\nb\rc",
    "\u001c\u001d\n\u0085",
    "1.\n2.\n3.",
    "(((((",
    "First,\n\nSecond,",
    "I.\n\nII.",
    "By A\nBy B\nBy C",
    "Source: a\n\nSource: b",
    "A\n\nA\n\nA",
    "||\n\n|||",
    "² ٣. x\n² ٤. y",
    "٣. Ab\n\nbody is here now.",
]
PIECES = [
    "First, we go. ",
    "Second, it is. ",
    "Finally, ",
    "\n",
    "\n\n",
    "\n\n\n\n",
    "* * *\n",
    "---\n",
    "A Title",
    "THE END\n",
    "II. The Economy\n\n",
    "1. One\n",
    "2. Two\n",
    "(a) x; ",
    "(b) y; ",
    "By Jane Doe\n",
    "27 April 2020\n",
    "Source: China Daily",
    "Editor's note: so.\n",
    "word ",
    "words that end here. ",
    "My fellow citizens:\n",
    "# H\n",
    "## H *e*\n",
    "- item\n",
    "> q\n",
    "```\n",
    "[l](u) ",
    "|a|b|\n|-|-|\n",
    "<b>x</b>",
    "\t",
    "\0",
    "\r",
    "🎉",
    "שלום ",
    "e\u0301",
    "\u2029",
    "x" * 300,
    PROSE,
]


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("format", ["text", "markdown"])
def test_nasty_texts(text: str, format: str) -> None:
    source = read_text(text, format=format)
    check(source, find_structure(source))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_random_texts(text: str) -> None:
    source = read_text(text)
    check(source, find_structure(source))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.booleans())
def test_texts_of_nasty_pieces(text: str, markdown: bool) -> None:
    source = read_text(text, format="markdown" if markdown else "text")
    check(source, find_structure(source))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=15).map("".join),
    st.sampled_from(["auto", "headings", "blank-lines", "none"]),
    st.sampled_from(["auto", "lines", "blank-lines"]),
    st.sampled_from(PARATEXT_KINDS),
    st.sampled_from(["auto", "all"]),
)
def test_texts_of_nasty_pieces_with_overrides(
    text: str, sections: str, mode: str, kind: str, body: str
) -> None:
    source = read_text(text)
    lines = [number for number, line in enumerate(source.text.split("\n"), 1) if line.strip()]
    override = {
        "sections": sections,
        "paragraphs": mode,
        "body": body,
        "paratext": {kind: lines[1:2]},
    }
    check(source, find_structure(source, override=override))


def test_large_texts_take_linear_time() -> None:
    def seconds(text: str) -> float:
        source = read_text(text)
        begin = time.perf_counter()
        found = find_structure(source)
        passed = time.perf_counter() - begin
        check(source, found)
        return passed

    assert seconds("word and some more words. " * 200_000) < 10  # 5 MB on one line
    assert seconds("The line ends here.\n" * 100_000) < 20


ORDINAL_PIECES = (
    "first First FIRSTLY and foremost of all in the place second third last but not least "
)
ORDINAL_PIECES += "finally Finally lasting twelfth seventeenth firſt fıfth İ İfirst K , ."


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(ORDINAL_PIECES.split()), max_size=12),
    st.lists(st.sampled_from([" ", "  ", "\n", ""]), min_size=12, max_size=12),
    st.integers(0, 9),
    st.integers(0, 9),
)
def test_ordinal_words_are_what_the_expression_finds(
    pieces: list[str], gaps: list[str], start: int, less: int
) -> None:
    text = "".join(piece + gap for piece, gap in zip(pieces, gaps, strict=False))
    end = max(start, len(text) - less)
    expected = [match.span() for match in _ORDINAL.finditer(text, start, end)]
    assert [
        match.span() for match in _ordinal_words(text, start, end, _stem_places(text))
    ] == expected
