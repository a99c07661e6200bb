"""How good the contrast frames are on annotated passages, by type.

    python bench/score_contrasts.py DATA [--depth parsed] [--errors]

DATA is a folder with `gold-dev.jsonl` (model-annotated; not part of this project). A found
contrast is right where an annotated one has the same type and both poles overlap with its poles;
one finding to one annotation. Annotations of which two annotators disagreed are left out, and so
is whatever overlaps them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from rhetoric.contrasts import find
from rhetoric.model import Match


def overlaps(spans: list[Any], pairs: list[list[int]]) -> bool:
    if not pairs:
        return True
    return any(s.start < b and a < s.end for s in spans for a, b in pairs)


def same_poles(match: Match, record: dict[str, Any]) -> bool:
    return all(overlaps(match.of(role), record[role]) for role in ("asserted", "rejected"))


def near(match: Match, record: dict[str, Any]) -> bool:
    pairs = [pair for role in ("cue", "asserted", "rejected") for pair in record[role]]
    return overlaps([match.span], pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--depth", default="surface")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    lines = (options.data / "gold-dev.jsonl").read_text(encoding="utf-8").splitlines()
    hits: Counter[str] = Counter()
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for line in lines:
        record = json.loads(line)
        text, gold = record["text"], list(record["contrasts"])
        wanted.update(item["type"] for item in gold)
        open_gold = list(gold)
        for match in find(text, depth=options.depth):
            right = [g for g in open_gold if g["type"] == match.name and same_poles(match, g)]
            if right:
                open_gold.remove(right[0])
                hits[match.name] += 1
            elif any(near(match, item) for item in record["doubtful"]["contrasts"]):
                continue
            elif options.errors:
                print(f"  {record['id']} false {match.name}: {match.span.of(text)!r}")
            found[match.name] += 1
        if options.errors:
            for item in open_gold:
                said = [text[a:b] for role in ("rejected", "asserted") for a, b in item[role]]
                print(f"  {record['id']} missed {item['type']}: {' | '.join(said)}")
    for name in sorted(set(found) | set(wanted)):
        print(f"{name:14} {hits[name]:3} right of {wanted[name]:3}, {found[name]:3} found")
    total = (sum(hits.values()), sum(wanted.values()), sum(found.values()))
    f1 = 2 * total[0] / max(total[1] + total[2], 1)
    print(f"{'all':14} {total[0]:3} right of {total[1]:3}, {total[2]:3} found, F1 {f1:.2f}")


if __name__ == "__main__":
    main()
