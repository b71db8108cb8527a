"""Which pages tell somebody in a role something about others, and whom that is about. Data.

A look is noted when such a page is opened, or the same is read with an access token, in the role of whoever answers for
it; each once a day, without the name of who looked. What stands here is told to those
it is about, on their own page, and counted for the works council. The directory as a file is not here: it is an event already
(queries/taken_out.py). Pages about oneself, and of one's own pair, are no looks;
nor are the overview, the list of pairs and what needs a manager, which name pairs by dates alone and stand at their bound of queries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.people.models import RoleGrant, User

MANAGER, PEOPLE, CREATOR = "manager", "people", "creator"
ROLES: Final[dict[str, Promise]] = {
    MANAGER: _("a program manager"),
    PEOPLE: _("a people administrator"),
    CREATOR: _("somebody who may create programs"),
}
KINDS: Final[dict[str, Promise]] = {
    "entry": _("entry in the directory"),
    "directory": _("the directory or part of it, as a file"),
    "participants": _("the list of those who take part, and how far each is with enrolling"),
    "file": _("the same list, as a file"),
    "matching": _("suggested pairs, with the reasons"),
    "pair": _("page of a pair: its dates, and whether training, agreement and goals are there"),
    "unpaired": _("who has no pair"),
    "training": _("who has done which training"),
    "seats": _("who has a seat in a workshop"),
    "mails": _("which mails went to whom, without confidential ones"),
}
# What it is about, by type.
PERSON, COHORT, PAIRING, RUN = "person", "cohort", "pairing", "run"


@dataclass(frozen=True)
class Watched:
    """One page: what kind of look it is, what about, and under which name its address holds the code of that.

    `through`: the address holds the code of another thing, and this is the way from it: model, field.
    """

    kind: str
    about: str
    by: str = "code"
    through: tuple[str, str] = ("", "")


WATCHED: Final[dict[str, Watched]] = {
    "people:person": Watched("entry", PERSON),
    "programs:participants": Watched("participants", COHORT),
    "programs:export": Watched("file", COHORT),
    "matching:run": Watched("matching", RUN),
    "matching:review": Watched("matching", RUN),
    "matching:run-file": Watched("matching", RUN),
    "matching:pair": Watched("matching", COHORT),
    "pairings:cohort_pair": Watched("pair", PAIRING),
    "pairings:free": Watched("unpaired", COHORT),
    "pairings:alternatives": Watched("unpaired", COHORT, by="cohort"),
    "learning:prepared": Watched("training", COHORT),
    "workshops:planned": Watched("seats", COHORT),
    "messaging:cohort": Watched("mails", COHORT),
    # The same, read by machines. The list of people and the list of pairs are no looks there either.
    "api:get_person": Watched("entry", PERSON),
    "api:list_participants": Watched("participants", COHORT),
    "api:get_participant": Watched("participants", COHORT, through=("programs.Participant", "cohort__code")),
    "api:list_proposals": Watched("matching", RUN),
    "api:list_left_out": Watched("matching", RUN),
    "api:list_decisions": Watched("matching", COHORT),
    "api:get_pairing": Watched("pair", PAIRING),
    "api:list_meetings": Watched("pair", PAIRING),
    "api:list_prepared": Watched("training", COHORT),
    "api:list_seats": Watched("seats", COHORT, through=("workshops.WorkshopDate", "workshop__cohort__code")),
}


def role_of(user: User, page: str) -> str:
    """In which role somebody opens a page. For a people administrator no query: the page asked for roles."""
    if WATCHED[page].about != PERSON:
        return MANAGER
    if RoleGrant.Role.PEOPLE in user.roles:
        return PEOPLE
    return MANAGER if user.runs_programs else CREATOR
