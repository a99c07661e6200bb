"""JSON Schema of packs, for editors: made of the models by which the reader checks a file.

An editor parses YAML by its own rules (``1989`` is a number there, ``true`` a truth value); to the
reader every scalar is a text first. So the schema lets a number or a truth value stand wherever the
reader takes it for a text. What a schema cannot say (what YAML damages, the notation of terms,
names of categories in formulas, limits of a whole file) only the reader finds: ``rhetoric packs
check`` says it. The other way round an editor is stricter in two things: it wants numbers without
quotes, and takes the words ``null`` and ``~`` for nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from rhetoric.lexicon.reader import SCHEMA, _Pack

SCHEMA_FILE = "rhetoric-pack.schema.json"
"""What the file is called beside a pack."""

SAID: Mapping[str, str] = {
    "schema": "The version of the format: rhetoric-pack/1.",
    "_Pack.id": "The pack's name: small letters and digits with single hyphens. The file has the "
    "same name.",
    "_Pack.version": "Three numbers (semver.org). A change that can change a count raises at least "
    "the second.",
    "_Pack.title": "What the pack covers, in one line.",
    "language": "The language of the terms: a BCP 47 tag, such as en or zh-Hans.",
    "_Pack.license": "An SPDX identifier, such as CC0-1.0.",
    "_Pack.authors": "Who wrote the pack.",
    "citation": "How the pack is to be cited.",
    "sources": "What the words were collected from.",
    "limits": "What the pack was written from, and what it was not tried on.",
    "_Pack.match": "How terms are compared and what is counted.",
    "categories": "Categories by name. A category counts the hits of its terms and of the "
    "categories below it.",
    "contrasts": "Templates with slots for two poles (A rather than B), by name.",
    "validation": "Rounds of human coding, written by: rhetoric packs coding import.",
    "imports": "Other packs whose categories are taken.",
    "scores": "Composite scores over categories, by name.",
    "expected": "Base rates, so that silence can be weighed.",
    "data": "A dictionary of the user's own that holds the words.",
    "terms_file": "A table beside the pack (CSV or TSV) with the columns term, category, weight, "
    "note.",
    "_Match.case": "Whether capitals count.",
    "case": "Whether capitals count here.",
    "overlap": "What happens where terms overlap. key: the longest first within each category; "
    "dictionary: also hidden where other categories cover all words; longest: each word counts "
    "once for all categories; all: nothing is hidden.",
    "unit": "What is counted: matches, or the words in them.",
    "name": "A person's or a body's name.",
    "orcid": "An ORCID iD.",
    "email": "An address for questions.",
    "url": "A web address.",
    "affiliation": "Where the author works.",
    "title": "What it is, in a few words.",
    "author": "Who wrote it.",
    "_Source.authors": "Who wrote it.",
    "year": "When it came out.",
    "publisher": "Who published it.",
    "doi": "A DOI.",
    "license": "Under which terms it may be used.",
    "used_for": "What was taken from it.",
    "note": "A remark; it is not counted.",
    "definition": "What belongs here, and what does not.",
    "terms": "The words, one entry a line. word · fight* · wom?n · ~stand ready to (by lemma) · "
    "war/NOUN · (a|b) · (the)? · light ...0-6 tunnel. A term that begins with a sign of YAML "
    "stands in quotes.",
    "except": "A hit that overlaps one of these is dropped.",
    "near": "A hit counts only near one of these.",
    "not_near": "A hit does not count near one of these.",
    "any": "Any of these terms.",
    "_Near.within": "sentence, paragraph, or a number of words.",
    "_GateModel.within": "A number of words before the first cue word.",
    "weight": "What a hit counts in weighted scores; the term's own holds before the category's.",
    "polarity": "Which way a hit points.",
    "examples": "Lines that the test runs: rhetoric packs test.",
    "_Examples.match": "Lines with the expected words in << >>; exactly these must be found.",
    "no_match": "Lines in which nothing may be found.",
    "id": "A name for the term in counts and tables.",
    "term": "Words in the notation of terms.",
    "lemma": "Words that are compared by lemma.",
    "regex": "A regular expression, found anywhere in a sentence.",
    "tokens": "A token pattern as spaCy's Matcher has it.",
    "dep": "A dependency pattern as spaCy's DependencyMatcher has it.",
    "type": "The kind of contrast; default: its name.",
    "template": "Words with slots: <A> over <B>, <A:NP>, <A:1-4>. One, or a list.",
    "slot": "How far a slot reaches.",
    "max_tokens": "Words of a slot at most.",
    "stop": "Words that end a slot.",
    "gate": "A hit counts only after one of these words.",
    "left": "The words of the gate.",
    "chain": "Whether the frame goes on after a comma or and (A over B, C over D).",
    "roles": "Which slot is asserted and which rejected.",
    "asserted": "Letter of the slot that the text asserts or prefers; one, or a list.",
    "rejected": "Letter of the slot that the text rejects; one, or a list.",
    "additive": "The frame adds rather than opposes (not only A but also B).",
    "use": "The id of the pack.",
    "_Import.version": "A range of versions, such as '>=0.2,<1'.",
    "only": "Only these categories and contrasts.",
    "without": "Not these categories and contrasts.",
    "as": "The path under which they stand here.",
    "patch": "Terms to add and to remove, by the path of the category.",
    "add": "Terms that are added.",
    "remove": "Terms that are taken out, by text or id.",
    "formula": "Numbers and names of categories with + - * / and parentheses; "
    "weighted(category), mean_weight(category).",
    "_Score.per": "Rates per so many words, such as 1000 words.",
    "_Expected.per": "The base rate is per so many words, such as 1000 words.",
    "norms": "Usual values, and where they come from.",
    "_Norms.source": "Where the norms come from.",
    "mean": "Mean of the reference texts.",
    "sd": "Standard deviation of the reference texts.",
    "_Norms.n": "How many texts.",
    "low": "Below this a score is marked as low; default: mean - sd.",
    "high": "Above this a score is marked as high; default: mean + sd.",
    "_Expected.category": "The path of a category of this pack.",
    "genre": "Of which texts the base rate holds.",
    "since": "A year or a date from which it holds.",
    "base_rate": "Hits per so many words in the corpus.",
    "_Expected.corpus": "The texts on which it was measured.",
    "_Expected.n": "Words of the corpus.",
    "interval": "The base rate's interval: two numbers.",
    "dispersion": "Size of the negative binomial; without it Poisson.",
    "format": "The format of the dictionary: liwc, dicx, wordstat, yaml …",
    "path_from": "The environment variable that holds the path of the user's copy.",
    "sha256": "The hash of the file that the pack was made for.",
}
"""What an editor shows of a field: by its name, or by its model's name and its own."""

_UNSAID = frozenset({"_Validation", "_CodingResult"})
"""Models that are written by a program and not by hand."""


def pack_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a pack file, for editors.

    It is made of the models by which `rhetoric.lexicon.read_pack` checks a file; the reader also
    finds what no schema can say.

    Returns:
        A mapping for `json.dumps`.

    >>> sorted(pack_schema()["required"])
    ['id', 'language', 'license', 'schema', 'title', 'version']
    """
    made = _Pack.model_json_schema(by_alias=True)
    models = {"_Pack": made, **made.get("$defs", {})}
    for name, model in models.items():
        model.pop("title", None)
        model.pop("description", None)
        for field, place in model.get("properties", {}).items():
            place.pop("title", None)
            said = SAID.get(f"{name}.{field}", SAID.get(field, ""))
            if said and name not in _UNSAID:
                place["description"] = said
    fields = {key: _for_editors(value) for key, value in made.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A lexicon pack ({SCHEMA})",
        "description": "Checked in full by: rhetoric packs check FILE",
        **fields,
    }


def _for_editors(place: Any) -> Any:
    """The same schema for values that an editor has given types."""
    if isinstance(place, list):
        return [_for_editors(value) for value in place]
    if not isinstance(place, dict):
        return place
    place = {key: _for_editors(value) for key, value in place.items()}
    place.pop("default", None)  # of no use to who writes a pack
    if "anyOf" in place and any(option == {"type": "null"} for option in place["anyOf"]):
        # A field that may be left out; an empty one is an error of the reader.
        options = [option for option in place.pop("anyOf") if option != {"type": "null"}]
        place = {**options[0], **place} if len(options) == 1 else {"anyOf": options, **place}
    if "patternProperties" in place:
        place.setdefault("additionalProperties", False)
    if place.get("type") == "string" and not {"enum", "const"} & set(place):
        pattern = place.get("pattern", "")
        fitting = [name for name, example in _TYPED if re.search(pattern, example)]
        if "number" in fitting:  # a whole number is one
            fitting.remove("integer")
        if fitting:
            place["type"] = ["string", *fitting]
    elif place.get("type") == "boolean":  # as pydantic reads it from a text
        del place["type"]
        place["enum"] = [True, False, "yes", "no", "on", "off", "true", "false"]
    return place


_TYPED = (("integer", "2013"), ("number", "1.5"), ("boolean", "true"))
"""What an editor makes of a text that looks so."""


def schema_text() -> str:
    """The schema as the text of a file."""
    return json.dumps(pack_schema(), indent=1, ensure_ascii=False) + "\n"
