"""Pods: two mentors and one mentee. From a run's proposals to groups, and reasons for each of a group. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from viceversa.matching.models import Proposal
from viceversa.matching.rules import may_see_pair
from viceversa.pairings.together import Spoken, together
from viceversa.people.models import Person, User
from viceversa.programs import modes
from viceversa.programs.models import Participant, Program, Role


@dataclass(frozen=True)
class Asked:
    """One pairing that a release makes, as a manager looks it over."""

    proposals: list[Proposal]

    @property
    def mentor(self) -> Spoken:
        return together(one.mentor.person for one in self.proposals)

    @property
    def mentee(self) -> Person:
        return self.proposals[0].mentee.person

    @property
    def pinned(self) -> bool:
        """Whether a manager locked it, or a part of it."""
        return any(one.pinned for one in self.proposals)

    def may_be_seen_by(self, user: User) -> bool:
        """Not where the manager is near any of them."""
        return all(may_see_pair(user, one.mentor.person, one.mentee.person) for one in self.proposals)


def grouped(program: Program, proposals: Iterable[Proposal]) -> list[list[Proposal]]:
    """What becomes one pairing each: every proposal alone, or up to as many of a mentee as a pod has mentors."""
    size = modes.partners_at_once(program, Role.MENTEE)
    groups: list[list[Proposal]] = []
    open_: dict[int, list[Proposal]] = {}
    for proposal in proposals:
        group = open_.get(proposal.mentee_id)
        if group is None or len(group) >= size:
            group = open_[proposal.mentee_id] = []
            groups.append(group)
        group.append(proposal)
    return groups


def reasons_of(group: list[Proposal]) -> list[dict[str, Any]]:
    """The reasons that a pairing keeps. In a pod each says which mentor it is about, by code."""
    if len(group) == 1:
        return list(group[0].reasons)
    return [{**reason, "mentor": one.mentor.code} for one in group for reason in one.reasons]


def about(reasons: Iterable[dict[str, Any]], mentor: Participant) -> list[dict[str, Any]]:
    """Those of the reasons that are about this mentor and the mentee."""
    return [reason for reason in reasons if reason.get("mentor", mentor.code) == mentor.code]
