"""How long the gate takes, and how much it keeps back: 20,000 invented people, four waves.

    python -m benchmarks.analysis [--people 20000] [--questions 1] [--json FILE]

Everybody is in a role, one of six sites and one of as many units as give about 150 people each; "nested": each unit is at
one site, "crossing": at all of them. At each wave some drop out. The first wave is released only in changes, which come
with the third and the fourth. Each wave is a release, with all that was released before in the ledger. "of five" is how many
figures would be shown if only groups of under five were left out.
"""

from __future__ import annotations

import argparse
import json
import time
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.report import publish as report
from viceversa.analysis.figures import Answered, Reason, figures
from viceversa.analysis.gate import publish
from viceversa.analysis.ledger import Ledger

WAVES = ("T0", "T1", "T2", "T3")
COMPARED = ("T2", "T3")
COLUMNS = ("role", "site", "unit")
IN_A_UNIT = 150
STAYS = 0.85


def program(people: int, questions: int, *, nested: bool) -> list[list[Answered]]:
    """For each wave what was answered: the wave, and from the third on the change since the first."""
    draw = np.random.default_rng(1)
    keys = [f"p{at:06}" for at in range(people)]
    units = max(2, people // IN_A_UNIT)
    # Units and sites are of unlike sizes, as they are.
    unit = (units * draw.random(people) ** 1.5).astype(int)
    site = unit % 6 if nested else (6 * draw.random(people) ** 2).astype(int)
    groups = {
        "role": {key: ("mentor", "mentee")[at % 2] for at, key in enumerate(keys)},
        "site": {key: f"s{level}" for key, level in zip(keys, site, strict=True)},
        "unit": {key: f"u{level}" for key, level in zip(keys, unit, strict=True)},
    }
    there = np.ones(people, bool)
    first: dict[str, dict[str, int]] = {}
    waves = []
    for number, wave in enumerate(WAVES):
        there &= draw.random(people) < STAYS
        answered = []
        for question in (f"q{at}" for at in range(questions)):
            values = np.clip(np.rint(draw.normal(3.4 + 0.1 * number, 1.0, people)), 1, 5).astype(int)
            given = {keys[at]: int(values[at]) for at in np.flatnonzero(there)}
            answered.append(Answered(question, wave, given, 1, 5, groups))
            first.setdefault(question, given)
            if wave not in COMPARED:
                continue
            change = {key: value - first[question][key] for key, value in given.items()}
            parts = ((question, WAVES[0]), (question, wave))
            # What changed is the headline, so it is asked for before the wave by itself.
            answered.insert(-1, Answered(question, f"change {wave}", change, -4, 4, groups, (0, 1), parts))
        waves.append(answered)
    return waves


def measure(people: int, questions: int, *, nested: bool) -> list[dict[str, Any]]:
    """A row for each release. Memory is measured in a second run of the same, which must give the same lines."""
    rows: list[dict[str, Any]] = []
    ledger = again = Ledger()
    kept: list[Answered] = []
    for wave, answered in zip(WAVES, program(people, questions, nested=nested), strict=True):
        kept += answered
        if wave == WAVES[0]:
            continue
        wanted = [figure for one in answered for figure in figures(one, COLUMNS)]
        began = time.perf_counter()
        release, ledger = publish(kept, wanted, ledger)
        seconds = time.perf_counter() - began
        tracemalloc.start()
        second, again = publish(kept, wanted, again)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        if (release, ledger) != (second, again):
            raise SystemExit("The same input gave another output.")
        reasons = [line.reason for line in release.lines]
        rows.append({
            "units": "nested" if nested else "crossing", "release": wave, "people": len(answered[-1].values), "figures": len(wanted),
            "of five": len(wanted) - reasons.count(Reason.TOO_FEW), "shown": reasons.count(None),
            "kept back %": 100 * (1 - reasons.count(None) / len(wanted)), "seconds": seconds, "peak MB": peak / 1e6,
            "ledger MB": len(json.dumps(ledger.to_json())) / 1e6,
        })  # fmt: skip
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description="How long the gate takes, and how much it keeps back.")
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = [row for nested in (True, False) for row in measure(options.people, options.questions, nested=nested)]
    report("analysis", list(rows[0]), [list(row.values()) for row in rows], to=options.json)


if __name__ == "__main__":
    main()
