"""A pack, and a package of packs, to begin from."""

from __future__ import annotations

import re

from rhetoric.lexicon.reader import read_pack_text

_TEMPLATE = """\
schema: rhetoric-pack/1
id: {id}
version: 0.1.0                    # a change that changes counts raises at least the second number
title: {title}
language: en
license: CC0-1.0
authors:
  - name: Your name
citation: {citation}
sources:
  - title: What the words were collected from
    used_for: the whole pack
limits: >-
  Say here what the pack was written from, and what it was not tried on.
match:
  case: insensitive               # or sensitive
  overlap: key                    # or dictionary, longest, all
  unit: match                     # or token

categories:
  # A category counts the hits of its terms. Rename this one and give it your words.
  struggle:
    title: Struggle
    definition: Words of fighting, whatever is fought. Sport is excluded.
    # One term a line. A word matches itself in any case; * stands for any characters,
    # (a|b) for a choice, (the)? for what may be missing, ... for up to three words between.
    # A term that begins with * or another sign of YAML stands in quotes: '*ism'
    terms:
      - fight*
      - win the battle
      - front (line|lines)
    # What only looks like a hit: a hit that overlaps one of these is dropped.
    except:
      - prize fight*
    # Examples are run by the test. Mark just the words that should be found.
    examples:
      match:
        - They <<fight>> to <<win the battle>>.
        - She went to the <<front line>>.
      no_match:
        - The prize fight was on Sunday.
        - The front of the line is here.
"""


def new_pack(id: str, title: str) -> str:
    """The text of a small pack with comments, to begin from; it passes all checks.

    Args:
        id: small letters and digits with single hyphens ("war-metaphor-en").
        title: what the pack is about, in one line.

    Raises:
        PackError: the id or the title cannot stand in a pack.
    """
    plain = " ".join(title.split())
    text = _TEMPLATE.format(
        id=id, title=_quoted(plain), citation=_quoted(f"Your name. {plain}, version 0.1.0.")
    )
    read_pack_text(text, path=f"{id}.yaml")
    return text


def _quoted(text: str) -> str:
    """As YAML text, in quotes unless it is harmless without."""
    if re.fullmatch(r"[A-Za-z][\w ,().–-]*", text):
        return text
    return "'" + text.replace("'", "''") + "'"
