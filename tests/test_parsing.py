"""Depths, columns, sentence borders; parity of `parsed` with stock spaCy."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.errors import PipelineError
from rhetoric.model import Document
from rhetoric.parsing import default_model, parser_for, tokenize
from rhetoric.preparing import prepare, prepare_all

SPEECHES = Path(__file__).parents[2] / "shared" / "texts"


def sentences(text: str, depth: str = "surface") -> list[str]:
    document = prepare(text, depth=depth)
    return document.sentences.texts(document.text)


def words(document: Document) -> list[str]:
    return document.tokens.spans.take(document.tokens.is_word).texts(document.text)


@pytest.mark.parametrize(
    "expected",
    [
        ["Mr. Smith met Dr. Jones on Jan. 5 in Washington.", "They talked."],
        ["We sent teams to 12 countries, i.e., Iran and Iraq.", "It helped."],
        ["J. F. Kennedy and John F. Kennedy Jr. were there.", "So were we."],
        ["He lives in the U.S.", "The president does too."],
        ["The U.S. Senate voted at 3 p.m. on Friday.", "It passed."],
        ["It grew by 3.5 percent, i.e. by No. 7 on the list.", "Good."],
        ['He said, "We will win."', "And we did."],
        ['"Will you come?" she asked.', "I did."],
        ["“We will win.”", "“We must.”"],
        ["Is it so?", "It is!", "Yes."],
        ["He paused... and went on.", "Then he stopped...", "We waited."],
        ["(This is inside.)", "This is not."],
        ["It is 5 p.m.", "We leave."],
    ],
)
def test_surface_sentences(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


def test_a_paragraph_ends_a_sentence_and_a_line_break_inside_one_does_not() -> None:
    text = (
        "This is a line that was wrapped by hand and\nthat goes on over the next line until it\n"
        "comes to its end here.\n\nA heading without a period\n\nThen the text goes on."
    )
    found = [" ".join(sentence.split()) for sentence in sentences(text)]
    assert found[0].startswith("This is a line")
    assert found[0].endswith("its end here.")
    assert found[1:] == ["A heading without a period", "Then the text goes on."]


def test_words_are_tokens_with_a_letter_or_digit_enclitics_excepted() -> None:
    document = prepare("China's front-line team can't stop: 12 of 20 won't.", depth="surface")
    expected = "China front line team ca stop 12 of 20 wo".split()
    assert words(document) == expected


def test_surface_has_lemmas_and_no_tags() -> None:
    document = prepare("The diseases were fought.", depth="surface")
    assert document.vocabulary.strings(document.tokens.lemma)[1] == "disease"
    assert not document.tokens.pos.any()
    assert not document.tokens.head.any()


def test_norm_folds_quotes_and_case() -> None:
    document = prepare("The People’s WAR", depth="surface")
    assert document.vocabulary.strings(document.tokens.norm) == ["the", "people", "'s", "war"]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_every_visible_character_is_in_a_token(text: str) -> None:
    document = prepare(text, depth="surface")
    text = document.text
    covered = np.zeros(len(text) + 1, dtype=np.bool_)
    tokens = document.tokens
    for start, end in zip(tokens.start.tolist(), tokens.end.tolist(), strict=True):
        assert 0 <= start < end <= len(text)
        assert not covered[start:end].any()
        covered[start:end] = True
    missed = [char for place, char in enumerate(text) if not covered[place] and not char.isspace()]
    assert not missed
    assert (np.diff(tokens.start) > 0).all()
    assert (np.diff(tokens.sentence) >= 0).all()
    assert len(document.sentences) == len(np.unique(tokens.sentence))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["We won.", "Who?", "a, b", "\n\n", "U.S.", '"', "x" * 40])))
def test_a_view_keeps_offsets(parts: list[str]) -> None:
    document = prepare(" ".join(parts), depth="surface")
    for span in document.part_spans(4):
        view = document.within(span)
        for token in view.tokens.spans:
            assert span.contains(token)
    assert sum(len(document.within(s)) for s in document.part_spans(4)) in (0, len(document))


def test_a_word_without_an_end_is_cut_not_lost() -> None:
    document = prepare("a" * 2_000_000, depth="surface")
    assert sum(map(len, document.tokens.spans)) == 2_000_000


def test_tokenize_agrees_with_documents() -> None:
    text = "Don't stop front-line work, i.e., COVID-19's end."
    document = prepare(text, depth="surface")
    assert tokenize(text) == [(span.start, span.end) for span in document.tokens.spans]


def test_documents_of_one_parser_share_their_vocabulary() -> None:
    one, two = prepare_all(["We win.", "We lose."], depth="surface")
    assert one.vocabulary is two.vocabulary
    assert one.tokens.norm[0] == two.tokens.norm[0]


def test_a_missing_model_names_the_remedy() -> None:
    with pytest.raises(PipelineError, match=r"rhetoric-analysis\[model\]"):
        prepare("Text.", depth="parsed", model="xx_no_such_model")


def test_auto_without_a_model_is_surface(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rhetoric.parsing.default_model", lambda: None)
    assert prepare("Text.", depth="auto").depth == "surface"
    with pytest.raises(PipelineError, match="no trained English pipeline"):
        parser_for("parsed")


def test_the_matrix_product_is_measured_once_and_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rhetoric.parsing import _models

    monkeypatch.setenv("RHETORIC_CACHE", str(tmp_path))
    monkeypatch.delenv("RHETORIC_MATRIX_PRODUCT", raising=False)
    answers = iter(["numpy", "blis"])
    monkeypatch.setattr(_models, "_measure_matrix_product", lambda: next(answers))
    fresh = _models.matrix_product.__wrapped__
    assert fresh() == "numpy"
    assert fresh() == "numpy"  # from the file, not measured again
    (tmp_path / "machine.json").write_text("not json")
    assert fresh() == "blis"
    monkeypatch.setenv("RHETORIC_MATRIX_PRODUCT", "numpy")
    assert fresh() == "numpy"


# ---- with the model ----


def stock(paragraphs: list[str]) -> list[tuple[str, str, str, str, str, int, bool]]:
    """Stock spaCy on each paragraph, default settings but for NER."""
    import spacy

    name = default_model()
    assert name is not None
    nlp = spacy.load(name, disable=["ner"])
    rows = []
    for doc in nlp.pipe(paragraphs):
        kept = [t for t in doc if not t.is_space]
        place = {t.i: number for number, t in enumerate(kept)}
        starts = set()
        for sentence in doc.sents:
            first = next((t.i for t in sentence if not t.is_space), None)
            starts.add(first)
        rows += [
            (
                t.text,
                t.lemma_.lower(),
                t.pos_,
                t.tag_,
                t.dep_,
                place.get(t.head.i, place[t.i]) - place[t.i],
                t.i in starts,
            )
            for t in kept
        ]
    return rows


def ours(document: Document) -> list[tuple[str, str, str, str, str, int, bool]]:
    tokens, strings = document.tokens, document.vocabulary.strings
    begins = np.ones(len(tokens), dtype=np.bool_)
    begins[1:] = np.diff(tokens.sentence) > 0
    return list(
        zip(
            strings(tokens.form),
            strings(tokens.lemma),
            strings(tokens.pos),
            strings(tokens.tag),
            strings(tokens.dep),
            tokens.head.tolist(),
            begins.tolist(),
            strict=True,
        )
    )


def assert_like_stock(document: Document) -> int:
    text = document.text
    paragraphs = [re.sub(r"[\n\r\t]", " ", p.of(text)) for p in document.paragraphs]
    expected, found = stock(paragraphs), ours(document)
    assert len(found) == len(expected)
    for one, two in zip(found, expected, strict=True):
        # A lemma is folded on our side; everything else must be the same to the letter.
        assert (one[0], *one[2:]) == (two[0], *two[2:])
        assert one[1].replace("-", "") == two[1].translate({8211: None, 8212: None}).replace(
            "-", ""
        ).replace("’", "'").replace("`", "'").replace("“", '"').replace("”", '"').replace("‘", "'")
    return len(found)


@pytest.mark.model
def test_parsed_is_stock_spacy_on_the_article() -> None:
    [path] = (Path(__file__).parents[1] / "seeds").glob("*.txt")
    document = prepare(path.read_text(encoding="utf-8"), depth="parsed")
    assert assert_like_stock(document) > 4000


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.skipif(not SPEECHES.is_dir(), reason="the speeches for development are not here")
def test_parsed_is_stock_spacy_on_20_000_words() -> None:
    paths = sorted((SPEECHES / "inaugural").glob("19*.txt"))
    texts: list[str] = []
    for path in paths:
        texts.append(path.read_text(encoding="utf-8"))
        if sum(len(text.split()) for text in texts) > 20_000:
            break
    checked = sum(assert_like_stock(d) for d in prepare_all(texts, depth="parsed"))
    assert checked > 20_000


@pytest.mark.model
def test_both_depths_have_the_same_tokens() -> None:
    text = "Mr. Xi's front-line “war” (i.e., the U.S. effort) can't end… or will it?\n\nIt won't."
    one, two = prepare(text, depth="surface"), prepare(text, depth="parsed")
    assert one.tokens.spans == two.tokens.spans


@pytest.mark.model
def test_a_paragraph_over_the_limit_is_cut_at_a_sentence_and_noted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rhetoric.parsing.PARAGRAPH_TOKENS", 30)
    text = "We will win this long and hard fight together. " * 12
    document = prepare(text, depth="parsed")
    assert document.notes
    assert "cut for the parser" in document.notes[0]
    assert document.sentences.texts(text) == ["We will win this long and hard fight together."] * 12


@pytest.mark.model
def test_heads_in_a_view_point_inside_it() -> None:
    document = prepare("We win. They lose because we won.", depth="parsed")
    view = document.within(document.sentences[1])
    targets = np.arange(len(view)) + view.tokens.head
    assert ((targets >= 0) & (targets < len(view))).all()
    assert "lose" in view.vocabulary.strings(view.tokens.norm[targets])


@pytest.mark.model
def test_a_pipeline_that_was_given_is_not_changed() -> None:
    import spacy

    name = default_model()
    assert name is not None
    nlp = spacy.load(name)
    before = list(nlp.pipe_names), nlp.get_pipe("tagger").model.ops.use_blis
    prepare("We win.", model=nlp)
    assert (list(nlp.pipe_names), nlp.get_pipe("tagger").model.ops.use_blis) == before


@pytest.mark.skipif(os.environ.get("CI") is None, reason="only to be sure that CI has the model")
@pytest.mark.model
def test_ci_has_the_model() -> None:
    assert default_model() is not None
