"""Reporting lines of everybody at once: from "who is my manager" to "who is above me", set-wise."""

from __future__ import annotations

from collections.abc import Mapping


class Circle(Exception):
    """Following managers upwards comes back to where it started. `people` are the ids, in order."""

    def __init__(self, people: list[int]) -> None:
        super().__init__(people)
        self.people = people


def line_paths(manager_of: Mapping[int, int | None]) -> dict[int, str]:
    """id -> line path ("/nearest/next/…/"), "/" for the top. Each person is visited once. Raises Circle."""
    paths: dict[int, str] = {}
    for start in manager_of:
        chain: list[int] = []
        seen: set[int] = set()
        person: int | None = start
        while person is not None and person not in paths:
            if person in seen:
                raise Circle(chain[chain.index(person) :])
            seen.add(person)
            chain.append(person)
            person = manager_of.get(person)
        for below in reversed(chain):
            above = manager_of.get(below)
            paths[below] = "/" if above is None else f"/{above}{paths[above]}"
    return paths
