"""The same bytes out for the same input: on one core or two, whatever order Python gives to sets, compiled or as written."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Solves fifty problems, over all pairs and over a pool in blocks and parts, and prints what the answers' bytes come to.
SCRIPT = """
import hashlib, json, os, sys
cores, way = int(sys.argv[1]), sys.argv[2]
os.cpu_count = lambda: cores
import concurrent.futures
from contextlib import nullcontext
from viceversa.engine import Floor, explain_left_out, free_more, problem_to_json, result_to_json, relaxations, solution, solve, trade_off
from viceversa.engine import compiled, pool, scan
from tests.engine.test_pool import crowd
from dataclasses import replace

def worded(value):
    return json.dumps(value, sort_keys=True, default=repr)

found = {}
for seed in range(25):
    problem = replace(crowd(seed), aims=("people", "pairs", Floor("max"), "points", "stay"))
    with compiled.eager() if way == "compiled" else nullcontext():
        scan.FEW, scan.BLOCK, pool.KEEP, pool.SAMPLE = 5_000_000, 25, (2, 2), 4
        near = solution(problem)
        small = [worded(result_to_json(near.result()))]
        small += [repr([(one.reason, one.placed, one.value) for one in relaxations(problem, near)])]
        small += [repr(trade_off(problem, near)), repr([one.reason for one in free_more(problem, 1, near)])]
        scan.FEW = 0
        large = worded(result_to_json(solve(problem)))
    found[seed] = [*small, large]
print(hashlib.sha256(worded(found).encode()).hexdigest())
"""


def digest(cores: int, hash_seed: str, way: str) -> str:
    threads = {name: str(cores) for name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    environ = {**os.environ, **threads, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(cores), way],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def usual() -> str:
    return digest(1, "0", "as written")


def test_the_digest_is_one(usual: str) -> None:
    assert len(usual) == len(hashlib.sha256().hexdigest())


@pytest.mark.parametrize(
    ("cores", "hash_seed", "way"),
    [(2, "0", "as written"), (1, "1", "as written"), (2, "random", "as written"), (2, "2", "compiled")],
)
def test_the_same_bytes_whatever_runs_it(usual: str, cores: int, hash_seed: str, way: str) -> None:
    assert digest(cores, hash_seed, way) == usual
