"""Processes are killed (SIGKILL) at random instants while they do what must not be lost or doubled, on both databases.

    python -m benchmarks.faults [--on sqlite postgresql] [--kills 10] [--seed 1] [--only KIND …] [--json FILE]

Each piece of work is begun by a real process and killed after a time drawn at random, up to eight times; each time
either nothing of it is there or all of it. Then two processes do it at the same moment, and once more: it is there once,
with one event. Mails go to a real mail server, by workers that die: each is received once, or shown as doubtful.
`--kills` is for each kind on each database. Where anything is wrong it says what, and ends with 1.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import report

if TYPE_CHECKING:
    from benchmarks.faults_kinds import Once, World
    from tests.support.mail import MailServer
    from tests.support.processes import Program

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite", "postgresql")
KINDS = ("import", "match", "release", "answer", "report", "mail")
HEADINGS = ["kind", "on", "pieces", "kills", "left nothing", "left all", "too late", "in doubt", "wrong"]
# How often one piece of work is killed before it is done in peace.
LIVES = 8
PATIENCE = 120


@dataclass
class Found:
    """What killing came to. `late`: the process was done before it was killed, which is no kill."""

    pieces: int = 0
    kills: int = 0
    nothing: int = 0
    everything: int = 0
    late: int = 0
    doubtful: int = 0
    wrong: list[str] = field(default_factory=list)

    def row(self, kind: str, database: str) -> list[Any]:
        return [
            kind, database, self.pieces, self.kills, self.nothing, self.everything, self.late, self.doubtful,
            len(self.wrong),
        ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--on", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--kills", type=int, default=10, help="for each kind on each database")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=KINDS, default=KINDS, metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    begun, load = time.monotonic(), os.getloadavg()[0]
    if len(given.on) > 1:
        found = _each_apart(given)
    else:
        found = {given.on[0]: on_one_database(given.on[0], given.only, given.kills, given.seed)}
    tell(found, given, lasted=time.monotonic() - begun, load=load)


def _each_apart(given: argparse.Namespace) -> dict[str, dict[str, Found]]:
    """One database a process: settings are read once."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder) / "one.json"
        for database in given.on:
            more = ["--kills", str(given.kills), "--seed", str(given.seed), "--only", *given.only, "--json", str(to)]
            command = [sys.executable, "-m", "benchmarks.faults", "--on", database, *more]
            subprocess.run(command, check=False, cwd=ROOT, stdout=subprocess.DEVNULL)
            found[database] = {
                kind: Found(**one) for kind, one in json.loads(to.read_text())["found"][database].items()
            }
    return found


def tell(found: dict[str, dict[str, Found]], given: argparse.Namespace, *, lasted: float, load: float) -> None:
    """The table, what was wrong in sentences, and the same as JSON. Ends the program with 1 where anything was."""
    rows = [one.row(kind, database) for database, kinds in found.items() for kind, one in kinds.items()]
    total = sum(one.kills for kinds in found.values() for one in kinds.values())
    name = f"{total} kills in {lasted:.0f} seconds, seed {given.seed}, load before {load:.1f}"
    report.publish(name, HEADINGS, rows, to=None)
    wrong = [sentence for kinds in found.values() for one in kinds.values() for sentence in one.wrong]
    for sentence in wrong:
        print(f"Wrong: {sentence}")
    if given.json:
        data = {
            "name": name, "machine": report.machine(), "at": datetime.now(UTC).isoformat(), "load": load, "kills": total,
            "seconds": round(lasted), "seed": given.seed,
            "found": {database: {kind: asdict(one) for kind, one in kinds.items()} for database, kinds in found.items()},
        }  # fmt: skip
        given.json.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    if wrong:
        sys.exit(1)


def on_one_database(database: str, kinds: tuple[str, ...], kills: int, seed: int) -> dict[str, Found]:
    """Everything from an empty database to what was found, by kind."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        os.environ["VICEVERSA_DATA"] = folder
        os.environ["VICEVERSA_LOG_LEVEL"] = "ERROR"
        os.environ["DJANGO_SETTINGS_MODULE"] = "viceversa.config.settings"
        os.environ["VICEVERSA_DATABASE_URL"] = ""
        if database == "postgresql":
            from tests.support import postgresql

            os.environ["VICEVERSA_DATABASE_URL"] = stack.enter_context(postgresql.server())
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from tests.support import template

        if database == "sqlite":
            template.copy_to(Path(folder) / "db.sqlite3")  # migrated already, where tests have run
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        stack.callback(connections.close_all)
        return kill_all(kinds, kills, seed)


def kill_all(kinds: tuple[str, ...], kills: int, seed: int) -> dict[str, Found]:
    """The same in the database that Django is set up for. Mails come last, so that those of all other kinds go out, too."""
    from benchmarks.faults_kinds import WORKS, World
    from tests.support.mail import SlowServer
    from tests.support.processes import Program, sending_to

    world, found = World(), {kind: Found() for kind in KINDS if kind in kinds}
    with SlowServer() as server:
        program = Program(Path(__file__).with_name("faults_acts.py"), **sending_to(server))
        try:
            for kind, one in found.items():
                chance = random.Random(f"{seed} {kind}")
                if kind == "mail":
                    kill_workers(world, program, server, one, kills, chance)
                else:
                    kill_works(WORKS[kind], world, program, one, kills, chance)
        finally:
            program.tell("kill")
            program.close()
    return found


def kill_works(works: Any, world: World, program: Program, found: Found, kills: int, chance: random.Random) -> None:
    """Pieces of work of one kind, one after the other. The first of each sort is done in peace, to learn how long it
    takes; that is then corrected, so that four of five are killed and the fifth is done before."""
    lasts: dict[str, float] = {}
    while found.kills < kills and len(found.wrong) < 10:
        for work in works(world):
            if work.words[0] not in lasts:
                lasts[work.words[0]] = _in_peace(work, program, found)
                continue
            lives = min(LIVES, kills - found.kills)
            lasts[work.words[0]] = _kill(work, program, found, lives, lasts[work.words[0]], chance)
            _conclude(work, program, found)


def _in_peace(work: Once, program: Program, found: Found) -> float:
    begun = time.monotonic()
    _conclude(work, program, found, together=1)
    return time.monotonic() - begun


def _kill(work: Once, program: Program, found: Found, lives: int, lasts: float, chance: random.Random) -> float:
    """Begin it and kill it until it is there or was killed often enough. Gives a better guess of how long it takes."""
    for _life in range(lives):
        program.tell(*work.words)
        time.sleep(chance.uniform(0, lasts))
        killed = program.tell("kill") == "-9"
        lasts *= 1.1 if killed else 0.7
        traces = work.traces()
        found.kills += killed
        found.late += not killed
        if traces == work.everything:
            found.everything += killed
            break
        if traces != work.nothing:
            found.wrong.append(
                f"{work.words[0]} was killed and left {traces}: neither {work.nothing} nor {work.everything}."
            )
        elif not killed:
            found.wrong.append(f"{work.words[0]} ended and left nothing.")
        found.nothing += killed
    return lasts


def _conclude(work: Once, program: Program, found: Found, *, together: int = 2) -> None:
    """Do it `together` times at the same moment, then once more; it is there once."""
    found.pieces += 1
    for many in (together, 1):
        for _process in range(many):
            program.tell(*work.words)
        ends = program.tell("wait")
        if set(ends.split()) != {"0"}:
            found.wrong.append(f"{work.words[0]}, done {many} at a time, ended with {ends}.")
    traces = work.traces()
    if traces != work.everything:
        found.wrong.append(f"{work.words[0]} is done and left {traces} instead of {work.everything}.")
    if sentence := work.left_behind():
        found.wrong.append(f"{work.words[0]}: {sentence}")


def kill_workers(
    world: World, program: Program, server: MailServer, found: Found, kills: int, chance: random.Random
) -> None:
    """Workers die while they send; then two send the rest side by side."""
    from benchmarks import faults_kinds as kinds
    from tests.operations.fleet import wait_for

    while found.kills < kills:
        if kinds.mails_waiting() < 2:
            kinds.released(world)
            found.pieces += 1
        program.tell("deliver")
        # Some die while they start or recover; most when they have sent a few, at any point of the next one.
        if chance.random() < 0.8:
            so_far = len(server.envelopes)
            wait_for(lambda so_far=so_far: len(server.envelopes) > so_far, 5)
            time.sleep(chance.uniform(0, 0.03))
        else:
            time.sleep(chance.uniform(0, 0.3))
        found.kills += program.tell("kill") == "-9"
    for _worker in range(2):
        program.tell("deliver")
    while left := kinds.mails_waiting():
        # However many there are and however busy the machine is: it goes on as long as one of them leaves.
        if not wait_for(lambda left=left: kinds.mails_waiting() < left, PATIENCE):
            found.wrong.append(f"{left} mails still wait.")
            break
    if (ends := program.tell("end")) != "0 0":
        found.wrong.append(f"Two workers were told to end, and ended with {ends}.")
    found.doubtful = kinds.mails_in_doubt()
    if found.doubtful > found.kills:
        found.wrong.append(f"{found.doubtful} mails are in doubt after {found.kills} kills.")
    found.wrong += kinds.wrong_about_mails(server)


if __name__ == "__main__":
    main()
