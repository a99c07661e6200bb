"""The workbench: lint on texts, versions side by side, drafts, watching a file."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from rhetoric import formulas
from rhetoric.errors import PackError, SourceError
from rhetoric.lexicon import (
    check_examples,
    compile_packs,
    counting_digest,
    diff,
    draft,
    lint,
    match,
    new_pack,
    read_pack_text,
    run_examples,
    usage,
    watch,
)
from rhetoric.preparing import prepare

HEAD = """schema: rhetoric-pack/1
id: example
version: 1.0.0
title: An example
language: en
license: CC0-1.0
authors: [{name: Ada}]
citation: Ada.
sources: [{title: A book}]
limits: none
"""


def pack(body, head=HEAD):
    return read_pack_text(head + body, path="p.yaml")


def text(words):
    return prepare(words, depth="surface", structure={"body": "all", "sections": "none"})


WAR = """categories:
  war:
    definition: War words.
    terms:
      - fight*
      - war
      - war on
      - siege
  peace:
    definition: Peace words.
    terms: [peace, war]
"""


# ------------------------------------------------------------------ examples


def test_a_trial_counts_what_it_ran():
    trial = run_examples(
        pack(
            "categories:\n  c:\n    terms: [war, siege]\n    examples:\n      match:\n"
            "        - a <<war>>\n      no_match:\n        - a song\n        - a war\n"
        )
    )
    assert (trial.match, trial.no_match, trial.failed, trial.not_run) == (1, 2, 1, 0)
    assert (trial.terms, trial.terms_met) == (2, 1)
    [problem] = trial.problems
    assert problem.text == "a war"
    assert [(m.start, m.end, m.sign) for m in problem.marks] == [(2, 5, "~")]


def test_what_matched_instead_stands_with_what_was_expected():
    [problem] = run_examples(
        pack(
            "categories:\n  c:\n    terms: [war]\n    examples:\n      match:\n"
            "        - a <<war on want>>\n"
        )
    ).problems
    assert "does not match 'war on want'; there is 'war' as c, by 'war' (line 13)" in str(problem)
    assert [(m.start, m.end, m.sign) for m in problem.marks] == [(2, 13, "^"), (2, 5, "~")]


# ------------------------------------------------------------------ on texts


def test_usage_counts_each_term():
    used = usage(pack(WAR), text("They fight a war on want. War again, and fighting."))
    rows = {(r["category"], r["term"]): r for r in used.iter_rows(named=True)}
    assert {key: row["count"] for key, row in rows.items()} == {
        ("war", "fight*"): 2,
        ("war", "war"): 1,  # the other one is part of "war on"
        ("war", "war on"): 1,
        ("war", "siege"): 0,
        ("peace", "peace"): 0,
        ("peace", "war"): 2,
    }
    assert rows["war", "war"]["places"] == 2
    assert rows["war", "fight*"]["share"] == 0.5
    assert rows["peace", "war"]["share"] == 1.0


def test_usage_and_matching_agree():
    document = text("They fight a war on want. War again, and fighting: peace, a siege of war.")
    made = pack(WAR)
    assert usage(made, document)["count"].sum() == len(match(document, compile_packs(made)))


def test_lint_on_texts_names_what_never_counts():
    found = lint(pack(WAR), text("We make war on want. " * 12))
    said = {(p.kind, p.line): p.message for p in found if p.kind in ("unused", "shadowed")}
    assert said == {
        ("unused", 15): "'fight*' never fires here",
        ("unused", 18): "'siege' never fires here",
        ("unused", 21): "'peace' never fires here",
        ("shadowed", 16): "'war' never counts here: all its 12 places taken by line 17",
    }
    [carried] = [p for p in found if p.kind == "carried" and p.line == 12]
    assert carried.message == "'war on' makes 100% of the 12 hits of war"
    assert all(p.severity == "info" for p in found)


def test_a_term_that_was_not_searched_is_not_called_unused():
    found = lint(
        pack("categories:\n  c: {definition: d, terms: [fight/VERB, war]}\n"), text("A song.")
    )
    assert [p.message for p in found if p.kind == "unused"] == ["'war' never fires here"]


def test_terms_inside_terms_of_other_categories_are_remarks():
    found = lint(
        pack(
            "categories:\n  a:\n    definition: d\n    terms:\n      - front line\n      - x\n"
            "  b:\n    definition: d\n    terms: [line*, front, y]\n"
        )
    )
    assert [(p.line, p.message) for p in found if p.kind == "overlap"] == [
        (15, "'front line' holds 'line*' of b (line 19), 'front' of b (line 19)")
    ]


# ------------------------------------------------------------------ versions


def changed(old, new):
    before, after = pack(WAR), pack(WAR.replace(old, new))
    return diff(before, after)


@pytest.mark.parametrize(
    ("old", "new", "needed", "suggested"),
    [
        ("x", "x", "none", "1.0.0"),
        ("War words.", "Words of war.", "patch", "1.0.1"),
        ("      - siege\n", "", "minor", "1.1.0"),
        ("- siege", "- siege*", "minor", "1.1.0"),
        ("[peace, war]", "[{term: peace, weight: 2}, war]", "minor", "1.1.0"),
        ("[peace, war]", "[war, peace]", "none", "1.0.0"),
        ("[peace, war]", "[peace, war]\n    except: [civil war]", "minor", "1.1.0"),
        ("[peace, war]", "[peace, war]\n    near: {any: [now], within: 5}", "minor", "1.1.0"),
        ("  peace:", "  calm:", "major", "2.0.0"),
    ],
)
def test_the_version_that_a_change_asks_for(old, new, needed, suggested):
    found = changed(old, new)
    assert (found.needed, found.suggested) == (needed, suggested)
    assert found.enough == (needed == "none")
    assert bool(found.changes) == (needed != "none")
    assert (counting_digest(found.before) == counting_digest(found.after)) == (
        needed in ("none", "patch")
    )


def test_before_1_0_0_what_breaks_is_minor():
    head = HEAD.replace("1.0.0", "0.3.1")
    found = diff(pack(WAR, head), pack(WAR.replace("  peace:", "  calm:"), head))
    assert (found.needed, found.suggested, found.enough) == ("minor", "0.4.0", False)
    raised = diff(
        pack(WAR, head),
        pack(WAR.replace("  peace:", "  calm:"), HEAD.replace("1.0.0", "0.4.0")),
    )
    assert raised.enough


def test_changes_are_named():
    found = changed(
        "[peace, war]", "[peace, {term: war, case: sensitive}]\n    except: [civil war]"
    )
    assert [(c.kind, c.what, c.category, c.name, c.detail) for c in found.changes] == [
        ("changed", "category", "", "peace", "except +civil war"),
        ("changed", "term", "peace", "war", "case sensitive false → true"),
    ]


def test_counts_before_and_after():
    before, after = pack(WAR), pack(WAR.replace("- siege", "- want"))
    found = diff(before, after, text("They fight want and war."))
    assert found.counts is not None
    rows = {
        (r["category"], r["term"]): (r["before"], r["after"], r["change"])
        for r in found.counts.iter_rows(named=True)
    }
    assert rows["war", None] == (2, 3, 1)
    assert rows["war", "want"] == (None, 1, 1)
    assert rows["war", "siege"] == (0, None, 0)
    assert rows["peace", None] == (1, 1, 0)


# ------------------------------------------------------------------ drafts

SPEECH = (
    "We build a shared house of nations. Nobody owns a house of nations. "
    "The open door is open. The house is old.\n\n"
    "Keep the *open door*! A shared house of nations needs an open door, said <Ann> & Ben\\."
)


def drafted(*texts, packs=(), **options):
    documents = [text(words) for words in texts]
    return draft(documents, formulas=formulas.find, packs=packs, **options)


def test_a_draft_passes_its_own_test():
    made = read_pack_text(drafted(SPEECH, id="mine", title="Mine: a 'draft'"))
    assert made.id == "mine"
    assert made.title == "Mine: a 'draft'"
    terms = {term.text for term in made.terms}
    assert "open door" in terms
    assert "house of nations" in " ".join(terms)
    assert check_examples(made) == []
    trial = run_examples(made)
    assert trial.match >= 2
    assert trial.no_match >= 1  # "The house is old."


def test_a_draft_leaves_out_what_packs_cover():
    known = pack("categories:\n  c:\n    terms:\n      - open door\n")
    terms = {term.text for term in read_pack_text(drafted(SPEECH, packs=[known])).terms}
    assert terms
    assert "open door" not in terms


def test_a_draft_finds_what_stands_once_in_each_of_two_texts():
    made = read_pack_text(drafted("We want the open door.", "They shut the open door."))
    assert [term.text for term in made.terms] == ["the open door"]


def test_a_formula_with_and_without_a_comma_is_two_terms():
    made = read_pack_text(
        drafted("We want peace, quiet days. We had peace quiet days. So peace, quiet days.")
    )
    assert {"peace, quiet days", "peace quiet days"} <= {term.text for term in made.terms}
    assert check_examples(made) == []


def test_nothing_to_draft():
    with pytest.raises(SourceError, match="nothing to draft"):
        drafted("No two words stand here twice.")
    find = partial(formulas.find, min_count=9)
    with pytest.raises(SourceError, match="nothing to draft"):
        draft(text(SPEECH), formulas=find)


# ------------------------------------------------------------------ watching


def test_watch_gives_the_pack_after_each_save(tmp_path):
    path = tmp_path / "w.yaml"
    path.write_text(new_pack("w", "First"), encoding="utf-8")
    seen = []
    timer = threading.Event()
    for number, made in enumerate(watch(path, saves=2, stop=timer)):
        seen.append(made.title if not isinstance(made, PackError) else made.line)
        if number == 0:
            path.write_text("schema: rhetoric-pack/1\nidd: w\n", encoding="utf-8")
        elif number == 1:
            new = tmp_path / "new"
            new.write_text(new_pack("w", "Second"), encoding="utf-8")
            new.replace(path)  # as many editors save
    assert seen == ["First", 2, "Second"]


def test_watch_once(tmp_path):
    path = tmp_path / "w.yaml"
    path.write_text(new_pack("w", "First"), encoding="utf-8")
    assert len(list(watch(path, saves=0))) == 1
    with pytest.raises(PackError, match="no such file"):
        next(iter(watch(tmp_path / "nowhere.yaml")))
