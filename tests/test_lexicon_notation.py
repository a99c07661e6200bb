"""The term notation: what each sign means, and what is refused."""

import pytest

from rhetoric.lexicon import Gap, NotationError, Slot, Word, parse_term
from rhetoric.lexicon.notation import ANY, MAX_FORMS, MAX_TERM, ONE
from rhetoric.lexicon.sequences import NORM, Atom, glob, sequences_of


def forms(text, **options):
    """Each form as one string: words with their choices, gaps and slots in brackets."""
    shown = []
    for form in parse_term(text, **options):
        parts = []
        for item in form:
            if isinstance(item, Word):
                word = "|".join(item.patterns).replace(ANY, "*").replace(ONE, "?")
                parts.append(("~" if item.lemma else "") + word + (f"/{item.pos}" * bool(item.pos)))
            elif isinstance(item, Gap):
                parts.append(f"[{item.least}-{item.most}]")
            else:
                parts.append(f"<{item.letter}:{item.least}:{item.most}:{item.kind}>")
        shown.append(" ".join(parts))
    return shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("war", ["war"]),
        ("  community   of nations ", ["community of nations"]),
        ("fight*", ["fight*"]),
        ("wom?n", ["wom?n"]),
        ("~stand ready to", ["~stand ~ready ~to"]),
        ("war/NOUN on", ["war/NOUN on"]),
        ("and/or", ["and/or"]),
        (r"war\/NOUN", ["war/NOUN"]),
        ("(a|the) war", ["a|the war"]),
        ("(the)? war", ["war", "the war"]),
        ("(very |quite )?good", ["good", "very|quite good"]),
        ("(a|b c) d", ["b c d", "a d"]),
        ("colo(u)?r", ["color", "colour"]),
        ("(un|dis)like", ["unlike", "dislike"]),
        ("(war|fight/VERB) on", ["fight/VERB on", "war on"]),
        ("on one side ... on the other", ["on one side [0-3] on the other"]),
        ("as ...1-5 said", ["as [1-5] said"]),
        ("as … said", ["as [0-3] said"]),
        ("Mr. Smith", ["Mr. Smith"]),
        (r"what \.\.\. ever", ["what ... ever"]),
        (r"what\? \(really\)", ["what? (really)"]),
        ("first (,|:)", ["first ,|:"]),
        ("a (b (c|d))? e", ["a e", "a b c|d e"]),
    ],
)
def test_notation(text, expected):
    assert forms(text) == expected


def test_slots_stand_in_templates_only():
    assert forms("<A> over <B>", slots=True) == ["<A:None:None:None> over <B:None:None:None>"]
    assert forms("not <A:1-4>, but <B:NP>", slots=True) == [
        "not <A:1:4:None> , but <B:None:None:NP>"
    ]
    assert parse_term("<A> over", slots=True)[0][0] == Slot("A")
    with pytest.raises(NotationError, match="templates of contrasts"):
        parse_term("<A> over <B>")


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        ("", "empty", 0),
        ("   ", "empty", 0),
        ("(a|b", "never closed", 0),
        ("a b)", "no \\( before", 3),
        ("a|b", "stand in parentheses", 1),
        ("()", "nothing in these", 0),
        ("(a|)", "alternative is empty", 0),
        ("(a)?", "optional", 0),
        ("... war", "border", 0),
        ("war ...", "border", 0),
        ("a ... ... b", "two gaps", 0),
        ("a ...5-2 b", "not a range", 2),
        ("a ...0-500 b", "at most 100", 2),
        ("war\\", "nothing follows", 3),
        ("*", "match everything", 0),
        ("* ... *", "match everything", 0),
        ("x" * (MAX_TERM + 1), "characters", 0),
        ("\ue000", "private-use", 0),
        ("(" * 20 + "a" + ")" * 20, "nested", 17),
    ],
)
def test_refused(text, message, offset):
    with pytest.raises(NotationError, match=message) as caught:
        parse_term(text)
    assert caught.value.offset == offset


def test_expansion_is_bounded_before_it_is_made():
    with pytest.raises(NotationError, match=f"{MAX_FORMS:,}"):
        parse_term("(a b|c d)" * 40)
    assert len(parse_term(" ".join(["(a b|c d)"] * 13))) == 2**13


@pytest.mark.parametrize(
    ("pattern", "string", "fits"),
    [
        ("fight*", "fighting", True),
        ("fight*", "fight", True),
        ("fight*", "afight", False),
        ("*ism", "socialism", True),
        ("*ism", "isms", False),
        ("wom?n", "women", True),
        ("wom?n", "womn", False),
        ("a*b*c", "aXbYbZc", True),
        ("a*b*c", "acb", False),
        ("a.c", "abc", False),
        ("*aa*aa*", "aaa", False),
        ("*aa*aa*", "aaaa", True),
    ],
)
def test_wildcards(pattern, string, fits):
    assert bool(glob(pattern.replace("*", ANY).replace("?", ONE))(string)) is fits


def test_a_wildcard_never_takes_exponential_time():
    assert not glob((ANY + "a") * 30 + "b")("a" * 1000)


def test_terms_are_split_as_texts_are():
    def patterns(text):
        return [[atom.patterns for atom in flat] for flat in sequences_of(parse_term(text))]

    assert patterns("front-line") == [[("front-line",)], [("front",), ("-",), ("line",)]]
    assert patterns("can't") == [[("can't", "can't.")], [("ca",), ("n't", "n't.")]]
    assert patterns("anti-epidem*")[1] == [("anti",), ("-",), ("epidem" + ANY,)]
    assert patterns("plan B") == [[("plan",), ("b", "b.")]]
    assert sequences_of(parse_term("War"))[0] == (Atom(NORM, ("war",)),)
