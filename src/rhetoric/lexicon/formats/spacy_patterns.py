"""spaCy's pattern files (SpanRuler, EntityRuler): JSON lines with a label and a pattern.

A pattern that is a text is a phrase; one that is a list describes tokens. Source:
https://spacy.io/usage/rule-based-matching#entityruler-files
"""

from __future__ import annotations

import json
import re
from typing import Any

from rhetoric.lexicon.dictionaries import Dictionary
from rhetoric.lexicon.formats.base import (
    Branch,
    FileText,
    Format,
    Losses,
    Read,
    has_wildcard,
)

_LONE = re.compile("[\ud800-\udfff]")


def read(file: FileText) -> Read:
    """Phrases as terms of their label, token patterns as records; all as they are written."""
    root = Branch()
    result = Read(root, lower=False)
    for at, line in enumerate(file.lines, start=1):
        if not line.strip():
            continue
        record = _record(file, line, at)
        branch = root.child(file.key(record["label"], at))
        pattern, name = record["pattern"], record.get("id", "")
        if isinstance(pattern, str):
            term = file.term(pattern, at)
            if not term:
                file.fail("the pattern is empty", at)
            branch.own.append(term)
            if name:
                result.ids.setdefault(record["label"], {})[term] = name
        else:
            file.term("", at)  # counts
            result.patterns.append(record)
    return result


def _record(file: FileText, line: str, at: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        file.fail(f"not JSON: {error.msg}; each line is one record", at, error.colno)
    except (RecursionError, ValueError):
        file.fail("not JSON that can be read: nested too deep, or a number too long", at)
    if not isinstance(record, dict):
        file.fail('each line is a record such as {"label": "WAR", "pattern": "cold war"}', at)
    for name in ("label", "pattern"):
        if name not in record:
            file.fail(f"the record has no {name!r}", at)
    if not isinstance(record["label"], str):
        file.fail("the label is a text", at)
    if not isinstance(record.get("id", ""), str):
        file.fail("the id is a text", at)
    pattern = record["pattern"]
    if not isinstance(pattern, str) and not (
        isinstance(pattern, list) and pattern and all(isinstance(item, dict) for item in pattern)
    ):
        file.fail("the pattern is a text (a phrase) or a list of tokens, each in { }", at)
    if _LONE.search(line) or _has_lone(record):
        file.fail("not valid Unicode: a lone surrogate", at)
    return record


def _has_lone(record: dict[str, Any]) -> bool:
    return _LONE.search(json.dumps(record, ensure_ascii=False)) is not None


def write(dictionary: Dictionary, losses: Losses) -> str:
    """Records of label and pattern.

    Where case counts, a term without wildcards is a phrase; else it is a list of tokens, compared
    in lower case, wildcards as expressions. Words are split at blanks: spaCy's own tokenizer splits
    some of them further ("don't"), and such a pattern does not match there.
    """
    if dictionary.weights:
        losses.say("weights cannot stand in pattern files")
    lines = []
    for label, own in dictionary.flatten().items():
        if any(set(" .") & set(name) for name in [label]) and dictionary.depth > 1:
            losses.say("pattern files have no levels: labels are named outer.inner")
        ids = dictionary.ids.get(label, {})
        for term in own:
            record: dict[str, Any] = {"label": label, "pattern": _pattern(dictionary, term)}
            if term in ids:
                record["id"] = ids[term]
            lines.append(json.dumps(record, ensure_ascii=False))
    lines += [json.dumps(dict(item), ensure_ascii=False) for item in dictionary.patterns]
    return "\n".join([*lines, ""])


def _pattern(dictionary: Dictionary, term: str) -> str | list[dict[str, Any]]:
    policy = dictionary.policy
    if policy.case_sensitive and not has_wildcard(term, policy):
        return term
    attribute = "ORTH" if policy.case_sensitive else "LOWER"
    tokens: list[dict[str, Any]] = []
    for word in term.split(dictionary.separator):
        text = word if policy.case_sensitive else word.lower()
        if not text:
            continue
        if has_wildcard(text, policy):
            expression = "".join(
                {"*": ".*", "?": "."}[sign] if sign in policy.wildcards else re.escape(sign)
                for sign in text
            )
            tokens.append({attribute: {"REGEX": f"^{expression}$"}})
        else:
            tokens.append({attribute: text})
    return tokens


def is_it(text: str) -> bool:
    """Whether the first line is a record with a label and a pattern."""
    first = text.lstrip()[:10_000].split("\n", 1)[0]
    return first.startswith("{") and '"pattern"' in first


FORMAT = Format(
    name="spacy",
    title="spaCy pattern file",
    extensions=(".jsonl",),
    tool="spacy",
    read=read,
    write=write,
    is_it=is_it,
)
