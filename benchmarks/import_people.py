"""How long a large directory takes from file to people: `python -m benchmarks.import_people [--people 100000]`.

Works in a database of its own (SQLite in a temporary folder, or VICEVERSA_DATABASE_URL), prints a table, and writes
the same as JSON with --json FILE. Seconds are of processor time, so a busy machine does not blur them; peak memory is the
process's, in MB.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks import report


def directory(people: int, *, seed: int = 1, moved: float = 0.0) -> bytes:
    """A CSV of an invented company: eight reports each, 900 teams, 9 grades. `moved` of the people change their title."""
    chance = random.Random(seed)
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(
        [
            "Employee ID",
            "Name",
            "Email",
            "Department",
            "Manager ID",
            "Grade",
            "Job title",
            "Location",
            "Time zone",
            "Languages",
            "Hire date",
        ]
    )
    first = date(2005, 1, 1)
    for number in range(people):
        title = "Analyst" if chance.random() >= moved else "Lead analyst"
        table.writerow(
            [
                f"E{number:06}", f"Person Number {number}", f"person.{number}@company.example",
                f"Company / Division {number % 40} / Team {number % 900}", f"E{(number - 1) // 8:06}" if number else "",
                f"L{9 - min(8, len(bin(number + 1)) // 2)}", title, f"Site {number % 30}", "Europe/Paris", "en, fr",
                (first + timedelta(days=number % 7000)).isoformat(),
            ]
        )  # fmt: skip
    return text.getvalue().encode()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=100_000)
    options.add_argument("--json", type=Path)
    args = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VICEVERSA_DATA"] = folder
        os.environ["VICEVERSA_LOG_LEVEL"] = "WARNING"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "viceversa.config.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        results = measure(args.people)
    rows = [
        [step, round(seconds, 2), round(args.people / seconds) if seconds else 0] for step, seconds in results.items()
    ]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    name = f"{args.people:,} people from a file, in processor seconds, {peak:,.0f} MB at the peak"
    report.publish(name, ["step", "seconds", "rows/s"], rows, to=args.json)


def measure(people: int, moved: float = 0.02) -> dict[str, float]:
    """Seconds of each step for a first import, then for a second one in which 2 % of the people have changed (`moved`)."""
    from viceversa.people import actions, queries

    results: dict[str, float] = {}

    def timed(step: str, act: Callable[[], Any]) -> Any:
        start = time.process_time()
        value = act()
        results[step] = time.process_time() - start
        return value

    for label, content in (("first", directory(people)), ("again", directory(people, seed=2, moved=moved))):
        entry = actions.start_import(file_name="people.csv", content=io.BytesIO(content), by=None)
        entry = timed(f"{label}: read", lambda entry=entry: actions.read_file(entry))
        entry = timed(
            f"{label}: map columns",
            lambda entry=entry: actions.map_columns(entry, columns=entry.mapping["columns"], by=None),
        )
        entry = actions.decide(entry, grades=queries.grade_order(entry), leave_out=(), by=None)
        entry = timed(f"{label}: check", lambda entry=entry: actions.check_import(entry))
        entry = actions.begin_import(entry, by=None)
        entry = timed(f"{label}: save", lambda entry=entry: actions.apply_import(entry, by=None))
        assert entry.counts["fix"] == 0, entry.counts
    return results


if __name__ == "__main__":
    main()
