"""Where attention items come from: one function a place, one query each (pairs: two), whatever the number of rows.

Only dates, directory facts and yes/no facts are read. Nobody’s agenda, answers, notes, no, or wish not to be matched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import BooleanField, Case, Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.adjusting.items import Act, Item
from viceversa.adjusting.kinds import Kind
from viceversa.core.moments import written
from viceversa.learning.preparing import not_prepared
from viceversa.messaging.kinds import seen_by_managers
from viceversa.messaging.models import Message
from viceversa.messaging.queries.sent import PROBLEMS
from viceversa.pairings.asking import REMIND_AFTER_DAYS
from viceversa.pairings.health import Act as PairAct
from viceversa.pairings.health import Level, Reason, assess, facts_of
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.overview import by_urgency, row_of
from viceversa.pairings.queries import is_near
from viceversa.pairings.states import OPEN_STATES, PairingState
from viceversa.pairings.together import listed
from viceversa.people.models import Person
from viceversa.programs import gate
from viceversa.programs.models import Cohort, Role
from viceversa.programs.queries.plan import plan_rows
from viceversa.programs.queries.recruiting import WITH_PLACE
from viceversa.programs.retention import answers_kept_until
from viceversa.programs.states import CohortState, ParticipantState
from viceversa.workshops.models import Workshop, WorkshopDate
from viceversa.workshops.states import ON_THE_LIST, DateState, WorkshopState

AGREEMENT_DAYS: Final = 21
TRAINING_DAYS: Final = 7
WORKSHOP_DAYS: Final = 7
DELETION_DAYS: Final = 30
# Steps of the plan that are a promise to others.
PROMISES: Final = ("privacy", "measures", "kept")


# Pairs


def _without_agreement(now: datetime) -> Q:
    since = now - timedelta(days=AGREEMENT_DAYS)
    return Q(state=PairingState.ACTIVE, started_at__lte=since, agreement_signed_at=None)


def _unprepared(now: datetime) -> Q:
    near = now + timedelta(days=TRAINING_DAYS)
    late = not_prepared(Member.objects.filter(pairing=OuterRef("pk")))
    return Q(Exists(late), state=PairingState.ACTIVE, held_count=0, next_meeting_at__gt=now, next_meeting_at__lte=near)


def _unanswered(now: datetime) -> Q:
    return Q(state=PairingState.ASKED, due_at__lte=now + timedelta(days=REMIND_AFTER_DAYS))


def pairs_that_wait(cohort: Cohort, person: Person | None, now: datetime) -> QuerySet[Any]:
    """Pairs of which something needs a manager who stands near neither, with `level`, `since` and which it is."""
    rows = by_urgency(cohort, now).filter(~Q(is_near(person)), state__in=OPEN_STATES)
    return rows.annotate(
        no_agreement=_case(_without_agreement(now)),
        no_training=_case(_unprepared(now)),
        no_answer=_case(_unanswered(now)),
    ).filter(Q(level__in=(Level.RISK, Level.NUDGE)) | Q(no_agreement=True) | Q(no_training=True) | Q(no_answer=True))


def _case(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def pairs(cohort: Cohort, person: Person | None, now: datetime) -> Iterator[Item]:
    """Each pair with what needs somebody: how it goes, its agreement, its preparation, its answer. Two queries."""
    late = Exists(not_prepared(Member.objects.filter(pk=OuterRef("pk"))))
    members = Prefetch("members", Member.objects.select_related("participant__person__unit").annotate(is_late=late))
    for pairing in pairs_that_wait(cohort, person, now).prefetch_related(None).prefetch_related(members):
        pairing.cohort = cohort
        yield from _of_pair(pairing, cohort, now)


def _of_pair(pairing: Any, cohort: Cohort, now: datetime) -> Iterator[Item]:
    row = row_of(pairing, now=now)
    known = {"subject": pairing.code, "title": row.names, "pair": row}
    known["url"] = reverse("pairings:cohort_pair", args=[cohort.code, pairing.code])
    if pairing.level in (Level.RISK, Level.NUDGE):
        kind = kind_of(pairing, now)
        yield Item(
            kind=kind,
            why=row.why,
            since=pairing.since,
            can_rest=kind not in (Kind.BREACH, Kind.REMATCH),
            has_draft=kind == Kind.RISK and row.act in (PairAct.WRITE, PairAct.NUDGE, PairAct.OFFER_TIMES),
            **known,
        )
    if pairing.no_agreement:
        since = pairing.started_at + timedelta(days=AGREEMENT_DAYS)
        why = _("A pair since %(day)s") % {"day": written(pairing.started_at, "sentence")}
        yield Item(kind=Kind.AGREEMENT, why=why, since=since, has_draft=True, **known)
    if pairing.no_training:
        late = [one for one in pairing.members.all() if one.is_late]
        names = listed(one.participant.person.first_name for one in late)
        day = {"day": written(pairing.next_meeting_at, "sentence"), "names": names}
        why = _("They meet on %(day)s. Not prepared yet: %(names)s") % day
        since = pairing.next_meeting_at - timedelta(days=TRAINING_DAYS)
        codes = tuple(one.code for one in late)
        yield Item(kind=Kind.TRAINING, why=why, since=since, has_draft=True, late=codes, **known)
    if pairing.no_answer:
        since = pairing.due_at - timedelta(days=REMIND_AFTER_DAYS)
        yield Item(kind=Kind.ASKED, why=row.why, since=since, has_draft=True, **known)


def kind_of(pairing: Pairing, now: datetime) -> str:
    """Which kind a pair is by its health: what waits for a decision stands apart from what is at risk. No query."""
    health = assess(facts_of(pairing), now=now)
    if health.reason in (Reason.RULE, Reason.MENDED):
        return Kind.BREACH
    if health.reason == Reason.REMATCH:
        return Kind.REMATCH
    return Kind.RISK if health.level == Level.RISK else Kind.NUDGE


# People without a partner, and without a place


def people(cohort: Cohort, now: datetime) -> Iterator[Item]:
    """Who is free once pairs run, and who is listed where a place is free: counts, never names. One query."""
    if cohort.state not in (CohortState.MATCHING, CohortState.RUNNING):
        return
    taken = Member.objects.filter(participant=OuterRef("pk"), pairing__state__in=OPEN_STATES)
    rows = (
        cohort.participants.values(
            "role", "state", mentors=F("cohort__call__mentor_places"), mentees=F("cohort__call__mentee_places")
        )
        .annotate(n=Count("pk"), free=Count("pk", filter=~Exists(taken)), since=Min("changed_at"))
        .order_by()
    )
    found = list(rows)
    if cohort.state == CohortState.RUNNING:
        yield from _without_partner(cohort, [row for row in found if row["state"] == ParticipantState.ENROLLED])
    yield from _without_place(cohort, found)


def _without_partner(cohort: Cohort, rows: list[Any]) -> Iterator[Item]:
    free = {row["role"]: row["free"] for row in rows if row["free"]}
    if not free:
        return
    yield Item(
        kind=Kind.WAITING,
        subject="free",
        mark=f"{free.get(Role.MENTOR, 0)}:{free.get(Role.MENTEE, 0)}",
        title=ngettext("%(n)s person is free", "%(n)s people are free", sum(free.values())) % {"n": sum(free.values())},
        why=_("Mentors: %(mentors)s. Mentees: %(mentees)s")
        % {"mentors": free.get(Role.MENTOR, 0), "mentees": free.get(Role.MENTEE, 0)},
        since=min(row["since"] for row in rows if row["free"]),
        act=Act(_("See who is free"), reverse("pairings:free", args=[cohort.code])),
    )


def _without_place(cohort: Cohort, rows: list[Any]) -> Iterator[Item]:
    placed: Counter[str] = Counter()
    for row in rows:
        if row["state"] in WITH_PLACE:
            placed[row["role"]] += row["n"]
    for row in rows:
        places = row["mentors"] if row["role"] == Role.MENTOR else row["mentees"]
        free = 0 if places is None else places - placed[row["role"]]
        if row["state"] != ParticipantState.LISTED or free <= 0:
            continue
        said = {"free": free, "n": row["n"]}
        yield Item(
            kind=Kind.PLACES,
            subject=f"places-{row['role']}",
            mark=f"{free}:{row['n']}",
            title=_("Places for mentors") if row["role"] == Role.MENTOR else _("Places for mentees"),
            why=_("Free: %(free)s. On the waiting list: %(n)s") % said,
            since=row["since"],
            act=Act(_("Go to the places"), reverse("programs:places", args=[cohort.code])),
        )


# Mails, workshops, the plan


def mails(cohort: Cohort, now: datetime) -> Iterator[Item]:
    """How many mails to people of the cohort did not arrive. One query; those that managers do not see do not count."""
    rows = Message.objects.filter(
        scope_type="programs.cohort", scope_code=cohort.code, state__in=PROBLEMS, kind__in=seen_by_managers()
    )
    found = rows.aggregate(n=Count("pk"), since=Min("send_after"))
    if found["n"]:
        title = ngettext("%(n)s mail", "%(n)s mails", found["n"]) % {"n": found["n"]}
        yield Item(
            kind=Kind.BOUNCED,
            subject="mails",
            mark=str(found["n"]),
            title=title,
            why=_("The mail server turned it down, or nobody knows whether it arrived"),
            since=found["since"],
            act=Act(_("Look at them"), reverse("messaging:cohort", args=[cohort.code])),
        )


def workshops(cohort: Cohort, now: datetime) -> Iterator[Item]:
    """Dates with fewer than half of their seats taken a week before one can sign up for the last time. One query."""
    dates = WorkshopDate.objects.filter(
        workshop__cohort=cohort,
        workshop__state=WorkshopState.ANNOUNCED,
        state=DateState.PLANNED,
        seats__isnull=False,
        closes_at__gt=now,
        closes_at__lte=now + timedelta(days=WORKSHOP_DAYS),
    )
    taken = Count("places", filter=Q(places__state__in=ON_THE_LIST))
    for date in dates.select_related("workshop").annotate(taken=taken).filter(taken__lt=F("seats") / 2.0):
        said = {"taken": date.taken, "seats": date.seats, "day": written(date.last_moment, "sentence")}
        workshop: Workshop = date.workshop
        yield Item(
            kind=Kind.WORKSHOP,
            subject=date.code,
            title=workshop.title,
            why=_("%(taken)s of %(seats)s seats are taken; one can sign up until %(day)s") % said,
            since=date.closes_at - timedelta(days=WORKSHOP_DAYS),
            act=Act(_("Look at it"), reverse("workshops:planned", args=[cohort.code, workshop.code])),
        )


def plan(cohort: Cohort, now: datetime) -> Iterator[Item]:
    """Steps that somebody does and that are late, and the day on which names go. One query before pairs run, none after."""
    for phase in plan_rows(cohort, now=now):
        for row in phase.rows:
            if row.state != "late":
                continue
            step = row.step
            url = reverse("programs:plan_step", args=[cohort.code, step.slug])
            act = None if row.shows_itself else Act(_("It is done"), url, ("act", "done"))
            yield Item(
                kind=Kind.PRIVACY if step.slug in PROMISES else Kind.STEP,
                subject=f"step-{step.slug}",
                mark=step.date.isoformat(),
                title=str(step.title),
                why=_("By %(owner)s, until %(day)s")
                % {"owner": row.owner, "day": written(_noon(step.date), "sentence")},
                since=_noon(step.date),
                url=f"{reverse('programs:timeline', args=[cohort.code])}#plan",
                act=act,
            )
    gone = answers_kept_until(cohort)
    if gone is not None and now < gone <= now + timedelta(days=DELETION_DAYS):
        yield Item(
            kind=Kind.PRIVACY,
            subject="deletion",
            title=_("What people answered here goes"),
            why=_("On %(day)s. Before that, export what your records need") % {"day": written(gone, "sentence")},
            since=gone - timedelta(days=DELETION_DAYS),
            act=Act(_("Export people"), reverse("programs:export", args=[cohort.code])),
        )


def contacts(cohort: Cohort) -> Iterator[Item]:
    """Who was there for talks in confidence and has left the organization. No query where both came along."""
    titles = {
        "support_contact": _("The support contact has left the organization"),
        "trusted_contact": _("The trusted contact has left the organization"),
    }
    for place in [] if cohort.state == CohortState.CLOSED else [gap.where for gap in gate.left(cohort.program)]:
        person = getattr(cohort.program, place)
        yield Item(
            kind=Kind.PRIVACY,
            subject=place.replace("_", "-"),
            mark=person.code,
            title=titles[place],
            why=_("People turn to them in confidence. Somebody has to be there"),
            since=person.updated_at,
            is_first=True,
            act=Act(_("Name somebody"), reverse("programs:people", args=[cohort.program.code, place])),
        )


def _noon(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
