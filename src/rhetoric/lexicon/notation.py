r"""The term notation: how a lexicographer writes what to look for.

| written | means |
| --- | --- |
| ``word`` | this word |
| ``fight*`` | any characters within one token; ``*`` alone is any one token |
| ``wom?n`` | exactly one character |
| ``~stand ready to`` | the whole term by lemma |
| ``war/NOUN`` | the word with this universal part of speech |
| ``(a|b)`` | alternatives |
| ``(the)?`` | optional |
| ``...`` and ``...0-6`` | a gap of 0 to 3 (or 0 to 6) tokens within the sentence |
| ``<A>``, ``<A:NP>``, ``<A:1-4>`` | a slot (in the templates of contrasts only) |
| ``\`` | the next character stands for itself |

A term is parsed to `Form` values: flat sequences of words, gaps and slots, one for each way to
choose among its alternatives; alternatives that are single words stay together as one `Word`.
Words are not yet split as the tokenizer splits a text; `rhetoric.lexicon.sequences` does that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

MAX_TERM = 400
"""Characters of a term."""

MAX_FORMS = 10_000
"""Ways to choose among the alternatives of one term."""

MAX_NESTING = 16
"""Parentheses within parentheses."""

ANY = "\ue000"
"""Stands for ``*`` in `Word.patterns`."""

ONE = "\ue001"
"""Stands for ``?`` in `Word.patterns`."""

_SLASH = "\ue002"  # a slash that was escaped
_PRIVATE = re.compile("[\ue000-\ue00f]")

UPOS = frozenset(
    "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
)
"""The universal parts of speech (Universal Dependencies, version 2)."""

_PLAIN = re.compile(r"[^*?()|\\<>~/.…\ue000-\ue00f]*\Z")
_GAP = re.compile(r"(?:\.\.\.|…)(?:(\d{1,3})-(\d{1,3}))?(?=[\s()|<]|\Z)")
_SLOT = re.compile(r"<([A-Z])(?::(?:(\d{1,3})-(\d{1,3})|([A-Z]+)))?>")


class NotationError(ValueError):
    """A term cannot be read. `offset` is the 0-based place in the term."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or single words of which any will do; wildcards as `ANY` and `ONE`.

    Attributes:
        patterns: the words as written.
        pos: a universal part of speech that the token must have, or None.
        lemma: compare with the lemma instead of the word form.
    """

    patterns: tuple[str, ...]
    pos: str | None = None
    lemma: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Between `least` and `most` tokens of any kind, within the sentence."""

    least: int = 0
    most: int = 3


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that the words of the text fill: `letter` names it.

    `least` and `most` are tokens, `kind` a phrase type ("NP"); None where not given.
    """

    letter: str
    least: int | None = None
    most: int | None = None
    kind: str | None = None


Item = Word | Gap | Slot
Form = tuple[Item, ...]


# The tree that is expanded: text runs, gaps and slots; alternatives; optional parts.
@dataclass(frozen=True, slots=True)
class _Words:
    options: tuple[str, ...]  # single words, perhaps with blanks around them


_Leaf = str | Gap | Slot | _Words


@dataclass(frozen=True, slots=True)
class _Choice:
    options: tuple[tuple[_Leaf | _Choice, ...], ...]


_Sequence = tuple[_Leaf | _Choice, ...]


def parse_term(text: str, *, lemma: bool = False, slots: bool = False) -> tuple[Form, ...]:
    """The forms of a term, in the order in which its alternatives are written, without repeats.

    Args:
        text: a term in the notation.
        lemma: read all words by lemma, as a leading ``~`` does.
        slots: allow ``<A>`` (the templates of contrasts).

    Raises:
        NotationError: with a message in plain words and the place in `text`.

    >>> for form in parse_term("(a|the) war (effort)?"):
    ...     print([word.patterns for word in form])
    [('a', 'the'), ('war',)]
    [('a', 'the'), ('war',), ('effort',)]
    """
    if len(text) > MAX_TERM:
        raise NotationError(f"a term has at most {MAX_TERM} characters, this has {len(text)}")
    if not text.strip():
        raise NotationError("the term is empty")
    if not lemma and _PLAIN.match(text):
        return (tuple(Word((chunk,)) for chunk in text.split()),)
    private = _PRIVATE.search(text)
    if private:
        raise NotationError("a private-use character cannot stand in a term", private.start())
    lead = len(text) - len(text.lstrip())
    if text[lead] == "~":
        lemma = True
        lead += 1
    sequence, end = _parse_sequence(text, lead, 0, slots)
    if end < len(text):  # only a closing parenthesis or a bar stops the outermost sequence
        if text[end] == "|":
            raise NotationError(
                "alternatives stand in parentheses: (a|b); for the character itself write \\|", end
            )
        raise NotationError("this ) has no ( before it; for the character itself write \\)", end)
    if _count(sequence) > MAX_FORMS:
        raise NotationError(
            f"the alternatives of this term make more than {MAX_FORMS:,} forms; split the term"
        )
    forms = dict.fromkeys(
        _form(plain, lemma, slots) for leaves in _expand(sequence) for plain in _unglued(leaves)
    )
    return tuple(forms)


def _parse_sequence(text: str, start: int, depth: int, slots: bool) -> tuple[_Sequence, int]:
    """The sequence from `start` to the first unmatched ``)`` or ``|``, and the place of that."""
    if depth > MAX_NESTING:
        raise NotationError(f"parentheses are nested more than {MAX_NESTING} deep", start)
    items: list[_Leaf | _Choice] = []
    run: list[str] = []
    at = start

    def flush() -> None:
        if run:
            items.append("".join(run))
            run.clear()

    while at < len(text):
        character = text[at]
        boundary = at == start or text[at - 1] in " (|>)?"
        if character == "\\":
            if at + 1 == len(text):
                raise NotationError("nothing follows this \\; for the character write \\\\", at)
            run.append(_SLASH if text[at + 1] == "/" else text[at + 1])
            at += 2
        elif character == "(":
            flush()
            choice, at = _parse_group(text, at, depth, slots)
            items.append(choice)
        elif character in ")|":
            break
        elif character == "*":
            run.append(ANY)
            at += 1
        elif character == "?":
            run.append(ONE)
            at += 1
        elif character == "<":
            slot = _SLOT.match(text, at)
            if slot is None or not slots:
                raise NotationError(
                    "slots such as <A> stand in the templates of contrasts only; "
                    "for the character itself write \\<"
                    if not slots
                    else "a slot is written <A>, <A:NP> or <A:1-4>",
                    at,
                )
            least, most = _bounds(slot.group(2), slot.group(3), at)
            flush()
            items.append(Slot(slot.group(1), least, most, slot.group(4)))
            at = slot.end()
        elif boundary and character in ".…" and (gap := _GAP.match(text, at)):
            least, most = _bounds(gap.group(1), gap.group(2), at)
            flush()
            items.append(Gap() if most is None or least is None else Gap(least, most))
            at = gap.end()
        else:
            run.append(character)
            at += 1
    flush()
    return tuple(items), at


def _bounds(low: str | None, high: str | None, at: int) -> tuple[int | None, int | None]:
    if low is None or high is None:
        return None, None
    least, most = int(low), int(high)
    if least > most or most == 0:
        raise NotationError(f"{low}-{high} is not a range of tokens", at)
    if most > 100:
        raise NotationError("a gap or slot has at most 100 tokens", at)
    return least, most


def _parse_group(text: str, start: int, depth: int, slots: bool) -> tuple[_Choice, int]:
    options: list[_Sequence] = []
    at = start
    while True:
        option, at = _parse_sequence(text, at + 1, depth + 1, slots)
        options.append(option)
        if at == len(text):
            raise NotationError("this ( is never closed; for the character itself write \\(", start)
        if text[at] == ")":
            break
    at += 1
    if not any(options):
        raise NotationError("there is nothing in these parentheses", start)
    if len(options) > 1 and not all(options):
        raise NotationError("an alternative is empty; write (a|b)? for an optional part", start)
    if at < len(text) and text[at] == "?":
        options.insert(0, ())
        at += 1
    return _Choice(tuple(options)), at


def _count(sequence: _Sequence) -> int:
    total = 1
    for item in sequence:
        if isinstance(item, _Choice):
            total *= sum(_count(option) for option in item.options)
    return total


def _expand(sequence: _Sequence) -> list[list[_Leaf]]:
    forms: list[list[_Leaf]] = [[]]
    for item in sequence:
        if isinstance(item, _Choice):
            tails = _tails(item)
            forms = [form + tail for form in forms for tail in tails]
        else:
            for form in forms:
                form.append(item)
    return forms


def _tails(choice: _Choice) -> list[list[_Leaf]]:
    """The ways on from a choice; single words among its options go together."""
    words: list[str] = []
    tails: list[list[_Leaf]] = []
    for option in choice.options:
        if len(option) == 1 and isinstance(option[0], str) and "/" not in option[0]:
            word = option[0]
            if len(word.split()) == 1:
                words.append(word)
                continue
        tails += _expand(option)
    if len(words) == 1:
        tails.append([words[0]])
    elif words:
        tails.append([_Words(tuple(words))])
    return tails


def _unglued(leaves: list[_Leaf]) -> list[list[_Leaf]]:
    """Choices of words that touch other letters, as in ``colo(u|)r``, are written out."""
    forms: list[list[_Leaf]] = [[]]
    for place, leaf in enumerate(leaves):
        if isinstance(leaf, _Words) and (
            _touches(leaves[place - 1] if place else None, leaf)
            or _touches(leaf, leaves[place + 1] if place + 1 < len(leaves) else None)
        ):
            forms = [[*form, option] for form in forms for option in leaf.options]
        else:
            for form in forms:
                form.append(leaf)
    return forms


def _touches(left: _Leaf | None, right: _Leaf | None) -> bool:
    """Whether no blank parts the two in some choice of their words."""
    if not isinstance(left, str | _Words) or not isinstance(right, str | _Words):
        return False
    lefts = left.options if isinstance(left, _Words) else (left,)
    rights = right.options if isinstance(right, _Words) else (right,)
    return not (
        all(text[-1].isspace() for text in lefts) or all(text[0].isspace() for text in rights)
    )


def _form(leaves: list[_Leaf], lemma: bool, slots: bool) -> Form:
    """Join neighboring runs of text, split them at blanks, and check what stands where."""
    items: list[Item] = []
    run = ""
    for leaf in leaves:
        if isinstance(leaf, str):
            run += leaf
            continue
        items.extend(_word(chunk, lemma) for chunk in run.split())
        run = ""
        if isinstance(leaf, _Words):
            patterns = dict.fromkeys(word.strip().replace(_SLASH, "/") for word in leaf.options)
            items.append(Word(tuple(patterns), None, lemma))
        else:
            items.append(leaf)
    items.extend(_word(chunk, lemma) for chunk in run.split())
    if not items:
        raise NotationError("everything in this term is optional, so it would match nothing")
    if isinstance(items[0], Gap) or isinstance(items[-1], Gap):
        raise NotationError("a gap stands between words, not at the border of a term")
    for item, following in pairwise(items):
        if isinstance(item, Gap) and isinstance(following, Gap):
            raise NotationError("two gaps follow each other; write one, such as ...0-6")
    words = [item for item in items if isinstance(item, Word)]
    if not slots and all(ANY in word.patterns and word.pos is None for word in words):
        raise NotationError("this term would match everything")
    return tuple(items)


def _word(chunk: str, lemma: bool) -> Word:
    word, slash, tag = chunk.rpartition("/")
    pos = None
    if slash and word and tag in UPOS:
        chunk, pos = word, tag
    return Word((chunk.replace(_SLASH, "/"),), pos, lemma)
