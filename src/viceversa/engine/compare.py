"""What changed from one result to the next."""

from dataclasses import dataclass

from .result import Result


@dataclass(frozen=True)
class Changes:
    """Pairs as (left id, right id), each tuple sorted."""

    added: tuple[tuple[str, str], ...]
    dropped: tuple[tuple[str, str], ...]
    kept: tuple[tuple[str, str], ...]


def compare(before: Result, after: Result) -> Changes:
    """Pairs that came, went and stayed. Reads pairs only, so the two may answer different problems."""
    old, new = before.partners, after.partners
    return Changes(tuple(sorted(new - old)), tuple(sorted(old - new)), tuple(sorted(old & new)))
