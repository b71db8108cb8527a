"""All measurements one after the other, ours beside others where there are others; one file with what came of them.

    python -m benchmarks                     everything in full: some hours, on a machine that does nothing else
    python -m benchmarks --quick             each at its smallest, to see that all of them run: no figures to quote
    python -m benchmarks --only pages load   some of them
    python -m benchmarks --list              what there is

Each runs as a program of its own, so that no peak of memory is another's. The file says the machine and, for each, the day, the
load before it, how long it took and its rows; it is written anew after each, so that stopping loses nothing. One that
fails is kept with what it said last, and the others go on. `python -m benchmarks.report FILE` makes tables of it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import report

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"


@dataclass(frozen=True)
class Benchmark:
    """A program of this folder with what it is given in full and when it shall be quick; None: it can't be quick."""

    name: str
    about: str
    program: str
    full: tuple[str, ...] = ()
    quick: tuple[str, ...] | None = ()


ALL = (
    Benchmark("matching", "from people to proven pairs", "matching", ("200", "2000", "10000"), ("200",)),
    Benchmark("large", "100,000 + 100,000 people, with the proof over all pairs", "matching", ("100000", "--no-check"), ("2000", "--no-check")),
    Benchmark(
        "peers", "beside other solvers on the same scored instances", "matching",
        ("1000", "10000", "20000", "100000", "--peers"),
        ("100", "--peers", "scipy", "ortools", "--families", "one", "free", "--seconds", "10", "--repeat", "1"),
    ),
    Benchmark("interactive", "what somebody waits for", "interactive", (), ("--runs", "1")),
    Benchmark("workbench", "a slider moved, until the page is drawn", "workbench", (), ("200", "--runs", "1")),
    Benchmark("pages", "server time and queries of every page", "pages", (), ("--small", "--runs", "2")),
    Benchmark("import", "a directory file, from reading to people", "import_people", (), ("--people", "2000")),
    Benchmark("analysis", "the gate that figures about answers pass", "analysis", (), ("--people", "1000")),
    Benchmark("likeness", "what people type, and the topic they mean", "likeness"),
    Benchmark("faults", "processes killed at random instants", "faults", (), ("--on", "sqlite", "--kills", "1")),
    Benchmark("load", "many people at once, on both databases, and Wagtail beside", "load", ("--beside",), None),
)  # fmt: skip


def main(arguments: list[str] | None = None, *, known: tuple[Benchmark, ...] = ALL) -> int:
    """Runs what was asked for; 1 where one of them failed."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="each at its smallest")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=[one.name for one in known], help="some of them")
    parser.add_argument("--list", action="store_true", help="say what there is, and measure nothing")
    parser.add_argument("--to", type=Path, metavar="FILE", help="where to write (benchmarks/results/DAY.json)")
    given = parser.parse_args(arguments)
    if given.list:
        print(report.table(["name", "what it measures"], [[one.name, one.about] for one in known]))
        return 0
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    to = given.to or RESULTS / f"{day}{'-quick' if given.quick else ''}.json"
    found: dict[str, Any] = {"machine": report.machine(), "at": day, "quick": given.quick, "benchmarks": []}
    for one in known:
        if given.only and one.name not in given.only:
            continue
        if given.quick and one.quick is None:
            print(f"\n== {one.name}: left out, as it takes long even when it is small", flush=True)
            continue
        found["benchmarks"].append(measure(one, (one.quick if given.quick else one.full) or ()))
        to.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    failed = [one["name"] for one in found["benchmarks"] if one["failed"]]
    print(
        f"\n{len(found['benchmarks'])} measured, {len(failed)} failed{': ' if failed else ''}{', '.join(failed)}. Written to {to}"
    )
    return int(bool(failed))


def measure(one: Benchmark, options: tuple[str, ...]) -> dict[str, Any]:
    """One of them: what it wrote, the load before, how long it took. `failed` has its last words where it did not end well."""
    command = ["-m", f"benchmarks.{one.program}", *options]
    load = os.getloadavg()[0]
    print(f"\n== {one.name}: {one.about} (load before {load:.1f})", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "rows.json"
        at, begun, busy = datetime.now(UTC), time.monotonic(), processor()
        with subprocess.Popen(
            [sys.executable, *command, "--json", str(written)],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        ) as running:  # fmt: skip
            said = []
            for line in running.stdout or ():
                if str(written) in line:
                    continue  # where it wrote its rows, which are read below and then gone
                print(line, end="", flush=True)
                said.append(line.rstrip())
        lasted = time.monotonic() - begun
        wrong = running.returncode != 0 or not written.exists()
        data = json.loads(written.read_text(encoding="utf-8")) if written.exists() else []
    return {
        "name": one.name,
        "command": f"python {' '.join(command)}",
        "at": at.isoformat(timespec="seconds"),
        "load_before": round(load, 1),
        "seconds": round(lasted, 1),
        "processor_seconds": round(processor() - busy, 1),
        "failed": (said or ["It said nothing."])[-5:] if wrong else [],
        "tables": data if isinstance(data, list) else [data],
    }


def processor() -> float:
    """Processor seconds of all that has run below this process and ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
