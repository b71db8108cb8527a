"""Our engine beside other solvers on the same instances: `python -m benchmarks.matching --peers`.

Each solver runs in a process of its own, from an environment of its own (made on demand in a cache folder outside the
repository, with the versions that `peers.toml` pins), with limits of processor time and memory (on a machine that does other work,
the wall's time says little). Whatever it gives back is judged
here: pairs must be allowed and within capacities, and prices count as a certificate only if they prove the value in exact
whole numbers. A solver that runs out of time or memory at one size isn't tried at a larger one.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import tomllib
import venv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import numpy as np

from benchmarks.instances import Instance, scored
from benchmarks.plot import Points, chart
from benchmarks.report import machine

HERE = Path(__file__).parent
SIZES = (100, 1_000, 10_000, 100_000)
FAMILIES = ("one", "free", "many", "stable")
OURS = "Vice Versa"
MILLION = 1_000_000
# Processor seconds more than the limit, for loading and compiling.
GRACE = 15
# Outcome of a solver that isn't there.
MISSING = "not installed"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "viceversa-benchmarks"
HEADINGS = ["family", "people", "pairs", "solver", "processor s", "to ours", "seconds", "peak MB", "value", "proof"]


@dataclass(frozen=True)
class Peer:
    """A solver as `peers.toml` describes it."""

    name: str
    function: str
    families: tuple[str, ...] = FAMILIES
    packages: tuple[str, ...] = ()
    most: int | None = None


@dataclass(frozen=True)
class Row:
    """One run. `outcome`: "solved", MISSING, or what ended it. `certificate`: exact prices came with the answer."""

    family: str
    size: int
    pairs: int
    solver: str
    outcome: str
    seconds: float | None = None
    processor: float | None = None
    peak_mb: int | None = None
    value: int | None = None
    certificate: bool = False
    ratio: float | None = None

    @property
    def key(self) -> tuple[str, int, str]:
        """What was measured."""
        return self.family, self.size, self.solver

    def cells(self) -> list[object]:
        """In the order of HEADINGS; what ended a run stands where its seconds would."""
        times = [None if time is None else _rounded(time) for time in (self.processor, self.ratio, self.seconds)]
        shown = ["" if time is None else time for time in times]
        known = [self.family, self.size, self.pairs, self.solver, self.outcome if self.seconds is None else shown[0]]
        value = "" if self.value is None else self.value
        return [
            *known,
            *shown[1:],
            self.peak_mb or "",
            value,
            "yes" if self.certificate else "no" if self.value else "",
        ]


def _rounded(number: float) -> str:
    """Three digits that count."""
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"


def chosen(names: Iterable[str]) -> list[Peer]:
    """Ours and the peers whose names contain one of these; all if none is given."""
    wanted = [name.lower() for name in names]
    return [
        peer for peer in known() if peer.name == OURS or not wanted or any(name in peer.name.lower() for name in wanted)
    ]


def draw(rows: Iterable[Row], to: Path) -> None:
    """A chart of each family beside the path given: `name-one.svg`, and so on."""
    titles = {
        "one": "One partner each: processor seconds",
        "free": "One partner each, or none: processor seconds",
        "many": "Up to three partners each: processor seconds",
        "stable": "Stable pairs: processor seconds",
    }
    for family, title in titles.items():
        lines: dict[str, Points] = {}
        for row in rows:
            if row.family == family and row.seconds is not None:  # below a millisecond the processor's clock may say 0
                lines.setdefault(row.solver, []).append((row.size, row.processor or row.seconds))
        if lines:
            chart(title, lines, ours=OURS, to=to.with_name(f"{to.stem}-{family}.svg"))


def known() -> list[Peer]:
    """Ours, then the peers of the list."""
    listed = tomllib.loads((HERE / "peers.toml").read_text(encoding="utf-8"))["peer"]
    peers = [Peer(**{**entry, **{key: tuple(entry[key]) for key in ("families", "packages")}}) for entry in listed]
    return [Peer(OURS, "ours"), *peers]


def compare(
    peers: Sequence[Peer],
    families: Sequence[str],
    sizes: Sequence[int],
    *,
    cache: Path,
    seconds: float,
    memory_mb: int,
    repeat: int,
    million: bool = False,
    json_file: Path | None = None,
    install: bool = True,
) -> list[Row]:
    """Run everything, ours first at each size; rows come in that order, each with its ratio to ours in processor time.

    `install`: make the environments that aren't there; otherwise their solvers are said to be missing.
    `json_file`: rows that it holds of other runs are kept, and each row is written as soon as it is there.
    """
    rows = read(json_file)
    gone: set[tuple[str, str]] = set()
    for family in families:
        for size in [*sizes, *([MILLION] if million else [])]:
            given = scored(family, size)
            with tempfile.TemporaryDirectory() as folder:
                instance = Path(folder) / "instance.npz"
                np.savez(instance, **given._asdict())
                own: Row | None = None
                for peer in peers if size < MILLION else peers[:1]:
                    if family not in peer.families or (family, peer.name) in gone:
                        continue
                    if peer.most is not None and size > peer.most:
                        continue
                    program = python_of(peer, cache, install)
                    if program is None:
                        row = Row(family, size, len(given.points), peer.name, MISSING)
                    else:
                        row = _best(peer, family, size, given, instance, program, seconds, memory_mb, repeat)
                    if peer.name == OURS:
                        own = row
                    elif own is not None and None not in (own.value, row.value) and own.value != row.value:
                        raise SystemExit(f"{peer.name} reaches {row.value}, ours {own.value}.")
                    if row.outcome != "solved":
                        gone.add((family, peer.name))
                    elif own is not None and own.processor and row.processor:
                        row = replace(row, ratio=row.processor / own.processor)
                    print(f"  {family} {size}: {row.solver}: {row.outcome} {row.seconds or 0:.3f} s", file=sys.stderr)
                    rows = [other for other in rows if other.key != row.key] + [row]
                    if json_file:
                        write(rows, json_file)
    return sorted(rows, key=lambda row: (FAMILIES.index(row.family), row.size))


def read(json_file: Path | None) -> list[Row]:
    """The rows of a file, none if there is no file."""
    if json_file is None or not json_file.exists():
        return []
    return [Row(**entry) for entry in json.loads(json_file.read_text(encoding="utf-8"))["rows"]]


def write(rows: Iterable[Row], json_file: Path) -> None:
    """Write rows with machine and day."""
    data = {"name": "matching beside peers", "machine": machine(), "at": datetime.now(UTC).isoformat()}
    body = data | {"rows": [asdict(row) for row in rows]}
    json_file.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")


def python_of(peer: Peer, cache: Path, install: bool = True) -> Path | None:
    """The Python of the peer's environment, which is made if it isn't there; None where it can't or (`install`) shan't be.

    Ours is the one that runs this.
    """
    if not peer.packages:
        return Path(sys.executable)
    folder = cache / sha256("\n".join(peer.packages).encode()).hexdigest()[:16]
    done = folder / "installed"
    if not done.exists():
        if not install:
            return None
        print(f"  Making an environment for {peer.name} …", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        install = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", *peer.packages]
        found = subprocess.run(install, capture_output=True, text=True, check=False)
        if found.returncode:
            print(f"{peer.name} could not be installed:\n{found.stderr}", file=sys.stderr)
            return None
        done.write_text("\n".join(peer.packages), encoding="utf-8")
    return folder / "bin" / "python"


def _best(
    peer: Peer,
    family: str,
    size: int,
    given: Instance,
    instance: Path,
    program: Path,
    seconds: float,
    memory_mb: int,
    repeat: int,
) -> Row:
    """The quickest of some runs; one only where it takes long."""
    best = _run(peer, family, size, given, instance, program, seconds, memory_mb)
    for _again in range(repeat - 1):
        if best.seconds is None or best.seconds > seconds / 10:
            break
        other = _run(peer, family, size, given, instance, program, seconds, memory_mb)
        best = other if other.seconds is not None and other.seconds < best.seconds else best
    return best


def _run(
    peer: Peer,
    family: str,
    size: int,
    given: Instance,
    instance: Path,
    program: Path,
    seconds: float,
    memory_mb: int,
) -> Row:
    answer = instance.with_name("answer.npz")
    answer.unlink(missing_ok=True)
    row = Row(family, size, len(given.points), peer.name, "solved")
    command = [str(program), str(HERE / "peer.py"), peer.function, family, str(instance), str(answer)]
    environment = dict(os.environ, PYTHONPATH=str(HERE.parent / "src") if not peer.packages else "")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (round(seconds) + GRACE, round(seconds) + GRACE))

    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, preexec_fn=limit, start_new_session=True
    )  # fmt: skip
    late = threading.Event()

    def stop() -> None:
        late.set()
        os.killpg(running.pid, signal.SIGKILL)

    clock = threading.Timer(3 * (seconds + GRACE), stop)
    clock.start()
    said, complaint = running.communicate()
    clock.cancel()
    if late.is_set() or running.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return replace(row, outcome=f"> {seconds:.0f} s")
    if running.returncode:
        text = complaint.decode(errors="replace").strip().splitlines() or ["no word"]
        short = "MemoryError" in text[-1] or "bad_alloc" in text[-1]
        return replace(row, outcome=f"> {memory_mb} MB" if short else f"failed: {text[-1][:80]}")
    measured = json.loads(said.decode().strip().splitlines()[-1])
    if measured["processor"] > seconds:
        return replace(row, outcome=f"> {seconds:.0f} s")
    with np.load(answer) as file:
        value, proved = judged(family, given, file["mask"], file["left_prices"], file["right_prices"])
    return replace(
        row, seconds=measured["seconds"], processor=measured["processor"], value=value, certificate=proved,
        peak_mb=measured["peak_mb"],
    )  # fmt: skip


def judged(
    family: str, given: Instance, mask: np.ndarray, left_prices: np.ndarray, right_prices: np.ndarray
) -> tuple[int, bool]:
    """The value of an answer, and whether its prices prove it. Raises SystemExit if it isn't allowed."""
    sides = (given.left, given.left_capacity), (given.right, given.right_capacity)
    if family == "stable" and blocked(given, mask):
        raise SystemExit("Two people in an answer would rather have each other.")
    for ends, capacity in sides:
        counts = np.bincount(ends[mask], minlength=len(capacity))
        if (counts > capacity).any() or (family == "one" and (counts != 1).any()):
            raise SystemExit("An answer breaks the capacities.")
    value = int(given.points[mask].sum())
    if len(left_prices) != len(given.left_capacity):
        return value, False
    mine, theirs = left_prices.astype(np.int64), right_prices.astype(np.int64)
    beyond = given.points - mine[given.left] - theirs[given.right]
    if family == "one":
        bound = int(mine.sum() + theirs.sum() + np.maximum(beyond, 0).sum())
    else:
        people = np.maximum(mine, 0) @ given.left_capacity + np.maximum(theirs, 0) @ given.right_capacity
        bound = int(people + np.maximum(beyond, 0).sum())
    return value, bound == value


def blocked(given: Instance, mask: np.ndarray) -> bool:
    """Is there a pair not made that both would rather have, or have a free place for?"""
    wanted = ~mask
    sides = (given.left, given.left_capacity, given.left_rank), (given.right, given.right_capacity, given.right_rank)
    for ends, capacity, ranks in sides:
        worst = np.full(len(capacity), -1)
        np.maximum.at(worst, ends[mask], ranks[mask])
        free = np.bincount(ends[mask], minlength=len(capacity)) < capacity
        wanted &= free[ends] | (ranks < worst[ends])
    return bool(wanted.any())
