"""What a wave asks of whom: from what the program promises to change, or as its managers chose; and how long it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.programs.directions import ways_of
from viceversa.programs.models import Outcome, Program, Role
from viceversa.surveys.items import SETS, SKILLS, THEN, Item, items_of
from viceversa.surveys.models import ENDS, Choice, OwnItem, Scale, Wave

# Seconds for a question on a scale, read and answered on a phone; and for the comment, which may be left out.
SECONDS: Final = 9
MINUTES: Final = {Wave.T0: 5, Wave.T1: 5, Wave.T2: 6, Wave.T3: 3}
_NO_YES: Final = (gettext_lazy("no"), gettext_lazy("yes"))


@dataclass(frozen=True)
class Block:
    """Questions that stand together, with what stands before them."""

    title: str | Promise
    begins: str | Promise
    items: tuple[Item, ...]


def suggested(program: Program, outcomes: Iterable[Outcome]) -> dict[str, dict[str, list[str]]]:
    """The sets that a program's outcomes ask for, by wave and role, as many as its minutes hold.

    The protected side is asked what it costs as well.
    """
    planned = {
        role: list(
            dict.fromkeys(one.item_set for one in outcomes if one.item_set and one.side in (role, Outcome.Side.BOTH))
        )
        for role in Role.values
    }
    protected = ways_of(program).protected
    found: dict[str, dict[str, list[str]]] = {wave: {} for wave in Wave.values}
    for role in Role.values:
        cost = ["cost"] if role in protected else []
        belong = ["own-work", "belonging"] if role in protected else []
        found[Wave.T0][role] = [*planned[role], *belong]
        found[Wave.T1][role] = ["preparation", "the-two-of-us", "candor", *cost]
        found[Wave.T2][role] = [*planned[role], "the-two-of-us", "candor", *cost, *belong, "recommend"]
        found[Wave.T3][role] = [*planned[role], *belong]
    return {wave: {role: in_time(wave, names) for role, names in by_role.items()} for wave, by_role in found.items()}


def in_time(wave: str, names: Sequence[str]) -> list[str]:
    """Those of the sets, first come first, that the wave's minutes hold."""
    kept: list[str] = []
    for name in names:
        if minutes(len(codes_of(wave, "", [*kept, name], ()))) <= MINUTES[Wave(wave)]:
            kept.append(name)
    return kept


def chosen(program: Program, outcomes: Iterable[Outcome], choice: Choice | None) -> dict[str, dict[str, list[str]]]:
    """The sets by wave and role, as the managers chose, or as suggested. No query."""
    found = suggested(program, outcomes)
    for wave, by_role in (choice.sets if choice else {}).items():
        for role, names in by_role.items():
            found[wave][role] = [name for name in names if name in SETS]
    return found


def codes_of(wave: str, role: str, names: Sequence[str], own: Iterable[OwnItem]) -> list[str]:
    """The questions of a wave for a role, in order. At the end, skills are asked about the beginning as well."""
    codes = [item.code for name in names for item in items_of(name)]
    if wave == Wave.T2:
        codes += [f"{THEN}{item.code}" for name in names if name in SKILLS for item in items_of(name)]
    return codes + [item.item_code for item in own if wave in item.waves and role in item.roles]


def item_of(code: str, own: Mapping[str, OwnItem]) -> Item | None:
    """A question by its code, in the active language; None of one that is there no more."""
    bare = code.removeprefix(THEN)
    if bare.startswith("own."):
        return _own(own[bare]) if bare in own else None
    found = next((one for one in items_of(bare.rsplit(".", 1)[0]) if one.code == bare), None)
    return replace(found, code=code) if found else None


def _own(item: OwnItem) -> Item:
    low, high = ENDS[Scale(item.scale)]
    ends = _NO_YES if item.scale == Scale.YES_NO else (item.low_end, item.high_end)
    return Item(item.item_code, "", "", item.text, low, high, ends)


def blocks_of(codes: Sequence[str], own: Mapping[str, OwnItem], *, in_pair: bool) -> list[Block]:
    """The questions as they are read, set by set. Whoever is in no pair is asked nothing about one."""
    found: dict[tuple[bool, str], list[Item]] = {}
    for code in codes:
        item = item_of(code, own)
        bare = own.get(code)
        if item is None or (not in_pair and (item.is_of_a_pair or (bare is not None and bare.is_of_a_pair))):
            continue
        found.setdefault((code.startswith(THEN), item.set), []).append(item)
    blocks = []
    for (then, name), items in sorted(found.items(), key=lambda one: one[0][0]):
        title = SETS[name].name if name else gettext_lazy("From your program")
        if then:
            blocks.append(
                Block(
                    title,
                    _("And as you see it now: in the first week, how sure could you be to …"),
                    tuple(items),
                )
            )
        else:
            blocks.append(Block(title, items[0].begins, tuple(items)))
    return blocks


def minutes(count: int) -> int:
    """How long so many questions take, rounded up."""
    return -(-count * SECONDS // 60)
