"""Measures as scikit-learn features; documents as spaCy Docs; key terms."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from rhetoric.errors import PipelineError, UnknownNameError
from rhetoric.features import StyleVectorizer
from rhetoric.parsing import as_doc, keyterms
from rhetoric.preparing import prepare

LONG = "Although the committee deliberated, it nevertheless could not determine, alas, a course. "
SHORT = "We go. We win. They lose. "


def test_columns_are_measures_and_undefined_is_nan() -> None:
    vectorizer = StyleVectorizer(measures=["words", "mtld"])
    matrix = vectorizer.fit_transform(["Three short words.", SHORT])
    assert matrix.shape == (2, 2)
    assert matrix[:, 0].tolist() == [3, 6]
    assert np.isnan(matrix[:, 1]).all()
    assert vectorizer.get_feature_names_out().tolist() == ["words", "mtld"]


def test_all_surface_measures_by_default() -> None:
    names = StyleVectorizer().fit(["A text."]).get_feature_names_out().tolist()
    assert "flesch_reading_ease" in names
    assert "mean_dependency_distance" not in names


def test_it_works_in_a_pipeline_with_cross_validation() -> None:
    texts = [LONG * n for n in range(1, 11)] + [SHORT * n for n in range(1, 11)]
    labels = [0] * 10 + [1] * 10
    model = make_pipeline(
        StyleVectorizer(measures=["mean_sentence_length", "commas_per_sentence"]),
        SimpleImputer(),
        StandardScaler(),
        LogisticRegression(),
    )
    assert cross_val_score(model, texts, labels, cv=5).mean() == 1.0


def test_wrong_input_is_said() -> None:
    with pytest.raises(ValueError, match="put it in a list"):
        StyleVectorizer().fit("One text.")
    with pytest.raises(UnknownNameError, match="did you mean 'mtld'"):
        StyleVectorizer(measures=["mtdl"]).fit(["A text."])


def test_as_doc_at_surface_keeps_words_and_sentences() -> None:
    document = prepare("We can't go. They can.", depth="surface")
    doc = as_doc(document)
    assert [token.text for token in doc] == document.tokens.spans.texts(document.text)
    assert [sentence.text for sentence in doc.sents] == ["We can't go.", "They can."]
    with pytest.raises(PipelineError, match="parsed"):
        keyterms(document)


@pytest.mark.model
def test_as_doc_is_the_parse() -> None:
    document = prepare("The virus respects no borders. We fight it together.", depth="parsed")
    doc = as_doc(document)
    assert [t.dep_ for t in doc] == document.vocabulary.strings(document.tokens.dep)
    assert len(list(doc.sents)) == 2
    assert [chunk.text for chunk in doc.noun_chunks][:2] == ["The virus", "no borders"]


@pytest.mark.model
def test_keyterms_by_textacy() -> None:
    text = (
        "International cooperation helps. We value international cooperation with the world. " * 3
    )
    found = keyterms(prepare(text, depth="parsed"), most=3)
    assert found[0][0] == "international cooperation"
    assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)
