"""A cohort with shortlists: three mentors and three mentees who can all be with each other."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.matching import actions
from viceversa.matching.models import ShortlistEntry, ShortlistRound
from viceversa.people.models import User
from viceversa.programs.models import Participant, Role

LAST_DAY = date(2026, 5, 22)
AFTER = datetime(2026, 5, 23, 0, 0, tzinfo=NOW.tzinfo)


def with_shortlists(cast: Cast, **policy: object) -> dict[str, Participant]:
    """The program has shortlists; Nia, Jo and Kim may each be with Viktor, Ida and Udo. By first name."""
    cast.program.policy = {"mode": "shortlist", **policy}
    cast.program.save()
    found = {"nia": cast.nia_part, "viktor": cast.viktor_part}
    for name in ("Jo Park", "Kim Lund"):
        found[name.split()[0].lower()] = factories.participant(
            cast.cohort, factories.person(name), Role.MENTOR, offers={"short-video": 5, "ai-assistants": 4}
        )
    for name in ("Ida Falk", "Udo Berg"):
        found[name.split()[0].lower()] = factories.participant(
            cast.cohort, factories.person(name, rank=6), Role.MENTEE, wants=("short-video", "ai-assistants")
        )
    for part in found.values():
        part.cohort = cast.cohort
    return found


def account(part: Participant) -> User:
    """The account of somebody, made when there is none."""
    return User.objects.filter(person=part.person).first() or factories.user(part.person)


def released(cast: Cast, now: datetime = NOW) -> ShortlistRound:
    """Shortlists that people are answering."""
    drawn = actions.draw_up(cast.cohort, by=cast.petra, now=now)
    return actions.release_shortlists(drawn, answer_by=LAST_DAY, by=cast.petra, now=now)


def entry(drawn: ShortlistRound, one: Participant, other: Participant) -> ShortlistEntry:
    """`other` on the list of `one`."""
    return ShortlistEntry.objects.get(round=drawn, participant=one, other=other)


def says(
    drawn: ShortlistRound,
    one: Participant,
    how: str,
    other: Participant | None = None,
    now: datetime = NOW + timedelta(hours=1),
) -> ShortlistRound:
    """One tap of somebody on their own list."""
    code = entry(drawn, one, other).code if other else ""
    return actions.choose(drawn, participant=one, how=how, entry=code, by=account(one), now=now)


def answers_of(drawn: ShortlistRound, one: Participant) -> dict[str, int | str]:
    """What is stored, by first name: a place, "veto", or 0."""
    rows = ShortlistEntry.objects.filter(round=drawn, participant=one).select_related("other__person")
    return {row.other.person.first_name: "veto" if row.vetoed else row.place or 0 for row in rows}
