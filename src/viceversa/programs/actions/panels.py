"""Too few places: a panel reads applications without names, against a rubric. draws.hold_draw confirms what it found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.analysis import panel as reading
from viceversa.analysis.draw import ticket
from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging.actions import draft
from viceversa.people.models import DecisionPower, User
from viceversa.programs import lock, rubric, rules
from viceversa.programs.actions.draws import announce_draw
from viceversa.programs.bands import EACH
from viceversa.programs.models import Cohort, Draw, Panel, Participant, Review, Role
from viceversa.programs.states import APPLIED, CohortState

FEWEST, MOST = 2, 5
_BEFORE: Final = (CohortState.PLANNED, CohortState.RECRUITING)


@transaction.atomic
def choose_panel(
    cohort: Cohort,
    *,
    role: str,
    criteria: Iterable[str],
    by: User | None,
    seed: str = "",
    now: datetime | None = None,
) -> Panel:
    """Have applications for a role read by a panel, and choose what it reads for. Announces the draw that settles ties.

    Changes the criteria of one that has not begun. Refuses once recruiting has ended, where a draw without a panel was
    announced, without a number of places, and other than 3 or 4 criteria of the list. Nine statements.
    """
    now = now or clock.now()
    _begin(cohort, by=by)
    if role not in Role.values:
        raise Refused(_("Choose a role: mentor or mentee."))
    chosen = list(dict.fromkeys(criteria))
    if set(chosen) - set(rubric.CRITERIA):
        raise Refused(_("Choose from the list what the panel reads for."), field="criteria")
    if not rubric.LEAST <= len(chosen) <= rubric.MOST:
        raise Refused(_("Choose 3 or 4 criteria."), field="criteria")
    wanted = rubric.in_order(chosen)
    panel = Panel.objects.filter(cohort=cohort, role=role).first()
    if panel is not None and panel.criteria == wanted:
        panel.repeated = True
        return panel
    if panel is not None and panel.begun_at is not None:
        raise Refused(_("The panel has begun to read. What it reads for stays."))
    if panel is not None:
        panel.criteria = wanted
        panel.save(update_fields=["criteria"])
    else:
        if cohort.state not in _BEFORE:
            raise Refused(_("Recruiting has ended. People were told how places are given out, and it stays."))
        if Draw.objects.filter(cohort=cohort, role=role).exists():
            raise Refused(_("A draw was announced, and everybody can read it. It stays."))
        announce_draw(cohort, role=role, by=by, seed=seed, now=now)
        panel = Panel.objects.create(cohort=cohort, role=role, criteria=wanted, created_at=now)
    events.record("panel.chosen", by=by, subject=panel, now=now, role=role, criteria=wanted)
    return panel


@transaction.atomic
def drop_panel(panel: Panel, *, by: User | None, now: datetime | None = None) -> Panel:
    """Give the panel up: the places are drawn, and what was read is deleted. Refuses once it has closed. Six statements."""
    now = now or clock.now()
    _open(panel, by=by)
    events.record("panel.dropped", by=by, subject=panel, now=now, role=panel.role)
    panel.delete()
    return panel


@transaction.atomic
def add_reviewer(panel: Panel, *, user: User, by: User | None, now: datetime | None = None) -> Panel:
    """Name somebody to read. Once the panel has begun they get what nobody else can read.

    Refuses a sixth, managers of the program, its support and trusted contact, and people of the cohort. Nine statements,
    and those of giving out.
    """
    now = now or clock.now()
    _open(panel, by=by)
    if panel.reviewers.filter(pk=user.pk).exists():
        panel.repeated = True
        return panel
    if not rules.may_review(user, panel.cohort):
        raise Refused(_may_not(user))
    if panel.reviewers.count() >= MOST:
        raise Refused(_("A panel has 5 people at most."))
    panel.reviewers.add(user)
    event = events.record("panel.reviewer_added", by=by, subject=panel, now=now)
    if panel.begun_at is not None:
        _give_out(panel, event=event, now=now)
    return panel


@transaction.atomic
def remove_reviewer(panel: Panel, *, user: User, by: User | None, now: datetime | None = None) -> Panel:
    """Take somebody off the panel. What they have read stays; what they have not goes to others. Eight statements, and
    those of giving out."""
    now = now or clock.now()
    _open(panel, by=by)
    if not panel.reviewers.filter(pk=user.pk).exists():
        panel.repeated = True
        return panel
    panel.reviewers.remove(user)
    panel.reviews.filter(reviewer=user, done_at__isnull=True, skipped_at__isnull=True).delete()
    event = events.record("panel.reviewer_removed", by=by, subject=panel, now=now)
    if panel.begun_at is not None:
        _give_out(panel, event=event, now=now)
    return panel


@transaction.atomic
def begin_panel(panel: Panel, *, by: User | None, now: datetime | None = None) -> Panel:
    """Give the applications out, each to two readers, and tell the readers. Again: gives out what has come since.

    Refuses before recruiting has ended, fewer than two readers, a reader who is in the cohort by now, and when there are
    places for everybody. Ten statements, three a reader, and a mail for each.
    """
    now = now or clock.now()
    _open(panel, by=by)
    cohort = panel.cohort
    if cohort.state != CohortState.MATCHING:
        raise Refused(_("End recruiting first: the panel reads everybody who has sent their answers."))
    readers = list(panel.reviewers.select_related("person"))
    if len(readers) < FEWEST:
        raise Refused(_("Name at least 2 people who read."))
    for one in readers:
        if not rules.may_review(one, cohort):
            raise Refused(_may_not(one))
    draw = Draw.objects.get(cohort=cohort, role=panel.role)
    if cohort.participants.filter(role=panel.role, state__in=APPLIED).count() <= draw.places:
        raise Refused(_("There are places for everybody, so nobody has to be read. Confirm it on the page of places."))
    first = panel.begun_at is None
    if first:
        panel.begun_at = now
        panel.save(update_fields=["begun_at"])
    elif not _lacking(panel):
        panel.repeated = True
        return panel
    event = events.record("panel.begun" if first else "panel.given_out", by=by, subject=panel, now=now)
    _give_out(panel, event=event, now=now)
    return panel


@transaction.atomic
def save_review(review: Review, *, points: Mapping[str, int], by: User | None, now: datetime | None = None) -> Review:
    """Keep what a reader has chosen so far; the reading is done once every criterion has its words. Five statements.

    Can be changed until the panel closes. Refuses anybody else, what is not in the rubric, and an application that the
    reader has handed back.
    """
    now = now or clock.now()
    _read(review, by=by)
    if review.skipped_at is not None:
        raise Refused(_("You recognized this person, so somebody else reads it."))
    panel = review.panel
    if set(points) - set(panel.criteria) or set(points.values()) - set(rubric.POINTS):
        raise Refused(_("Choose one of the three sentences for each criterion."))
    if review.points == dict(points):
        review.repeated = True
        return review
    review.points = {name: points[name] for name in panel.criteria if name in points}
    complete = len(review.points) == len(panel.criteria)
    review.done_at = (review.done_at or now) if complete else None
    review.save(update_fields=["points", "done_at"])
    events.record("panel.review_saved", by=by, subject=panel, now=now, answered=len(review.points))
    return review


@transaction.atomic
def skip_review(review: Review, *, by: User | None, now: datetime | None = None) -> Review:
    """Hand an application back because one recognizes the person. What was chosen is deleted, and somebody else reads it.

    Refuses anybody else, and once the panel has closed. Five statements, and those of giving out.
    """
    now = now or clock.now()
    _read(review, by=by)
    if review.skipped_at is not None:
        review.repeated = True
        return review
    review.points, review.done_at, review.skipped_at = {}, None, now
    review.save(update_fields=["points", "done_at", "skipped_at"])
    event = events.record("panel.review_handed_back", by=by, subject=review.panel, now=now)
    _give_out(review.panel, event=event, now=now)
    return review


def _applicants(panel: Panel) -> dict[str, Participant]:
    rows = panel.cohort.participants.filter(role=panel.role, state__in=APPLIED)
    return {one.code: one for one in rows.select_related("person").order_by("code")}


def _lacking(panel: Panel) -> bool:
    had: dict[str, int] = dict.fromkeys(_applicants(panel), 0)
    for code in panel.reviews.filter(skipped_at__isnull=True).values_list("participant__code", flat=True):
        had[code] = had.get(code, 0) + 1
    return any(count < EACH for count in had.values())


def _give_out(panel: Panel, *, event: Event, now: datetime) -> None:
    """Give each application that lacks a reader to one who may read it. Five reads, one insert, two more a new reader.

    Readers who had nothing to read and have now are told.
    """
    people = _applicants(panel)
    seed = Draw.objects.values_list("seed", flat=True).get(cohort=panel.cohort_id, role=panel.role)
    readers = {one.code: one for one in panel.reviewers.select_related("person")}
    faces = {code: one.person for code, one in readers.items() if one.person is not None}
    reviews = list(panel.reviews.select_related("participant", "reviewer"))
    ids = [one.person_id for one in people.values()] + [one.pk for one in faces.values()]
    powers = set(DecisionPower.objects.filter(holder__in=ids, over__in=ids).values_list("holder", "over"))
    barred = {
        (code, one.code)
        for code, face in faces.items()
        for one in people.values()
        if not rules.may_read(face, one.person, powers)
    }
    given: dict[str, list[str]] = {code: [] for code in people}
    for review in reviews:
        pair = review.reviewer.code, review.participant.code
        if review.skipped_at is not None:
            barred.add(pair)
        elif pair[1] in given:
            given[pair[1]].append(pair[0])
    numbers = {review.participant.code: review.number for review in reviews}
    for code in sorted(people, key=lambda code: ticket(f"{seed} numbers", code)):
        numbers.setdefault(code, max(numbers.values(), default=0) + 1)
    found = reading.allocate(list(people), list(faces), barred=barred, given=given, each=EACH, seed=seed)
    made = [
        Review(panel=panel, participant=people[code], reviewer=readers[reader], number=numbers[code], created_at=now)
        for code, new in found.items()
        for reader in new
    ]
    Review.objects.bulk_create(made)
    busy = {one.reviewer_id for one in reviews if one.done_at is None and one.skipped_at is None}
    for code in sorted({one.reviewer.code for one in made if one.reviewer.pk not in busy}):
        draft("programs.review_asked", to=faces[code], event=event, now=now, context={"panel": panel.code})


def _may_not(user: User) -> str:
    return _(
        "%(name)s can’t read for this cohort: neither its managers, nor its support and trusted contacts, nor people who "
        "were asked or take part."
    ) % {"name": user.name}


def _read(review: Review, *, by: User | None) -> None:
    lock.take(review, "panel__cohort__program", "reviewer")
    if by is None or by.pk != review.reviewer_id:
        raise NotAllowed(_("Only whoever was asked to read this can do it."))
    lock.take(review.panel, "cohort__program")
    if review.panel.closed_at is not None:
        raise Refused(_("The panel has closed. What was read stays as it is."))


def _open(panel: Panel, *, by: User | None) -> None:
    lock.take(panel, "cohort__program")
    _begin(panel.cohort, by=by)
    if panel.closed_at is not None:
        raise Refused(_("The panel has closed, and the places were given out."))


def _begin(cohort: Cohort, *, by: User | None) -> None:
    lock.take(cohort, "program")
    if not rules.manages(by, cohort.program):
        raise NotAllowed(_("Only the managers of a program can do this."))
