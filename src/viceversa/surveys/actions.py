"""A survey goes out, is answered, taken back; what it asks is chosen before. No event names who answered."""

from __future__ import annotations

import random
import secrets
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from viceversa.core import clock, events, private
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging import due
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.pairings.models import Member
from viceversa.pairings.states import LIVING_STATES, MeetingState, PairingState
from viceversa.people.models import User
from viceversa.programs import dates
from viceversa.programs import rules as program_rules
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort, Participant, Program, Role
from viceversa.programs.states import CohortState
from viceversa.surveys import asking, rules
from viceversa.surveys.items import SETS
from viceversa.surveys.models import Choice, Key, OwnItem, Scale, Sheet, Survey, Ticket, Wave

ASKED: Final = "surveys.asked"
REMINDED: Final = "surveys.reminded"
REMIND: Final = "surveys.remind"
REMIND_AFTER: Final = (timedelta(days=5), timedelta(days=11))
MOST_LETTERS: Final = 600
MOST_OWN: Final = 12


@transaction.atomic
def ask(cohort: Cohort, *, wave: str, now: datetime | None = None) -> Cohort:
    """Send a wave to all it is for (a due step), and plan two reminders. `repeated` where nobody is, or it went out.

    What is asked is frozen with it. Records `survey.asked`; eleven statements, and one for each 500 people.
    """
    now = now or clock.now()
    take(cohort, "program")
    questions, paired = questions_of(cohort.program, wave), set(in_a_pair(cohort))
    people = _with_questions(asked_in(cohort, wave), questions, paired, list(cohort.program.own_items.all()))
    if not people or Survey.objects.filter(cohort=cohort, wave=wave).exists():
        cohort.repeated = True
        return cohort
    mentors = sum(one.role == Role.MENTOR for one in people)
    survey = Survey.objects.create(
        cohort=cohort, wave=wave, closes_at=now + rules.OPEN_FOR, questions=questions, mentors=mentors,
        mentees=len(people) - mentors, created_at=now,
    )  # fmt: skip
    Ticket.objects.bulk_create(
        Ticket(survey=survey, participant=one, in_pair=one.pk in paired, created_at=now) for one in people
    )
    _give_keys(survey, people)
    event = events.record("survey.asked", by=None, subject=survey, now=now, cohort=cohort.code, wave=wave)
    draft_all([mail_about(cohort, wave, one) for one in people], event=event, now=now, scope=cohort)
    for number, after in enumerate(REMIND_AFTER, 1):
        due.plan(
            REMIND, subject=survey, scope=cohort, due_at=now + after, key=f"{REMIND}:{survey.code}:{number}", now=now
        )
    return cohort


def _with_questions(
    people: Iterable[Participant],
    questions: Mapping[str, Sequence[str]],
    paired: Container[int],
    own: Iterable[OwnItem],
) -> list[Participant]:
    """Those of the people who are asked anything at all."""
    by_code = {item.item_code: item for item in own}
    asked = {
        (role, in_pair): bool(asking.blocks_of(questions[role], by_code, in_pair=in_pair))
        for role in Role.values
        for in_pair in (True, False)
    }
    return [one for one in people if asked[one.role, one.pk in paired]]


def _give_keys(survey: Survey, people: Sequence[Participant]) -> None:
    """A key for whoever has none, and an empty sheet for each, in an order that says nothing of who is who."""
    known = {key.participant_id: key for key in Key.objects.filter(participant__in=people)}
    new = [Key(participant=one) for one in people if one.pk not in known]
    for key in new:
        key.sealed = private.seal(secrets.token_hex(16), bound_to=key.binding)
    Key.objects.bulk_create(new)
    known |= {key.participant_id: key for key in new}
    sheets = [Sheet(survey=survey, key=known[one.pk].opened, role=one.role) for one in people]
    random.SystemRandom().shuffle(sheets)
    Sheet.objects.bulk_create(sheets)


@transaction.atomic
def remind(survey: Survey, *, asked_on: date | None = None, now: datetime | None = None) -> Survey:
    """Write once more to those who have not sent their answers (a due step): to those whom it went out to first, or to those
    who were asked later, on a day. Nobody is reminded for others. `repeated` where nobody is left or it closed.

    Records `survey.reminded`, which says of nobody and of how many. Four statements, and one for each 500 people.
    """
    now = now or clock.now()
    take(survey, "cohort__program")
    people = open_in(survey, now, asked_on=asked_on)
    survey.repeated = not people
    if not survey.repeated:
        event = events.record("survey.reminded", by=None, subject=survey, now=now)
        draft_all([reminder_about(survey, one) for one in people], event=event, now=now, scope=survey.cohort)
    return survey


def asked_on(key: str) -> date | None:
    """Whom a reminder is for, by the key under which it was planned: who was asked later on this day; None: who was asked
    first. Pure."""
    last = key.rpartition(":")[2]
    return date.fromisoformat(last) if "-" in last else None


@transaction.atomic
def ask_latecomers(survey: Survey, *, now: datetime | None = None) -> Survey:
    """Ask who joined since a first survey went out, before they have met: they have two weeks of their own, and one reminder.

    Only the first one: without it there is nothing to put their later answers beside. Only until the cohort is halfway:
    later answers are not what was before, and once the keys went nobody is to be asked anew. `repeated` where nobody
    is. Records `survey.asked_later`, which names nobody; ten statements, and one for each 500 people.
    """
    now = now or clock.now()
    take(survey, "cohort__program")
    known, paired = survey.questions, set(in_a_pair(survey.cohort))
    is_over = survey.wave != Wave.T0 or dates.is_past(dates.halfway(survey.cohort), now)
    people = [] if is_over else list(latecomers(survey))
    people = _with_questions(people, known, paired, list(survey.cohort.program.own_items.all()))
    survey.repeated = not people
    if survey.repeated:
        return survey
    until = now + rules.OPEN_FOR
    Ticket.objects.bulk_create(
        Ticket(survey=survey, participant=one, in_pair=one.pk in paired, closes_at=until, created_at=now)
        for one in people
    )
    _give_keys(survey, people)
    event = events.record("survey.asked_later", by=None, subject=survey, now=now)
    draft_all(
        [mail_about(survey.cohort, survey.wave, one) for one in people], event=event, now=now, scope=survey.cohort
    )
    due.plan(
        REMIND, subject=survey, scope=survey.cohort, due_at=now + REMIND_AFTER[0],
        key=f"{REMIND}:{survey.code}:{now.astimezone(UTC).date().isoformat()}", now=now,
    )  # fmt: skip
    return survey


@transaction.atomic
def keep(
    survey: Survey,
    *,
    values: Mapping[str, int],
    comment: str = "",
    may_be_quoted: bool = False,
    send: bool = True,
    participant: Participant,
    by: User,
    now: datetime | None = None,
) -> Survey:
    """Keep what somebody answers: with `send` it counts, without it is a draft. Sent answers stay sent when changed.

    A comment is kept only where it may be quoted without a name. Refuses others, who has withdrawn, a survey that is
    closed, what is not asked, and to send nothing. The event names nobody and comes when the survey is sent for the
    first time. Six statements.
    """
    now = now or clock.now()
    ticket, sheet = _open(survey, participant, by, now)
    given = _checked(survey, ticket, values)
    comment = comment.replace("\r\n", "\n").strip() if rules.may_comment(ticket) else ""
    if len(comment) > MOST_LETTERS:
        raise Refused(
            _("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": MOST_LETTERS}, "comment"
        )
    if send and comment and not may_be_quoted:
        raise Refused(
            _("Tick that it may be quoted without your name, or empty it: words that nobody may read are not kept."),
            "may_be_quoted",
        )
    if (send or sheet.is_sent) and not given:
        raise Refused(_("Answer at least one question; you choose which."))
    survey.repeated = sheet.is_sent and (sheet.values, sheet.comment) == (given, comment)
    if survey.repeated:
        return survey
    was_sent, sheet.is_sent = sheet.is_sent, sheet.is_sent or send
    sheet.put(given, comment if may_be_quoted else "")
    sheet.save(update_fields=["sealed", "sealed_comment", "is_sent"])
    if sheet.is_sent and not was_sent:
        Ticket.objects.filter(pk=ticket.pk).update(is_answered=True)
        events.record("survey.answered", by=None, subject=survey, now=now)
    return survey


@transaction.atomic
def take_back(survey: Survey, *, participant: Participant, by: User, now: datetime | None = None) -> Survey:
    """Delete what one answered. After the survey has closed as well, as long as the key stands; the reports that were
    released stay as they are. Again: changes nothing. The event names nobody."""
    now = now or clock.now()
    ticket, sheet = _mine(survey, participant, by)
    survey.repeated = not (sheet.sealed or sheet.sealed_comment or sheet.is_sent)
    if not survey.repeated:
        sheet.put({}, "")
        sheet.is_sent = False
        sheet.save(update_fields=["sealed", "sealed_comment", "is_sent"])
        Ticket.objects.filter(pk=ticket.pk).update(is_answered=False)
        events.record("survey.taken_back", by=None, subject=survey, now=now)
    return survey


@transaction.atomic
def choose_sets(
    program: Program, *, wave: str, sets: Mapping[str, Sequence[str]], by: User | None, now: datetime | None = None
) -> Program:
    """Say which sets a wave asks of whom. Refuses others, sets that there are not, more than the wave's minutes hold, and a
    wave that went out in a cohort that is not closed. Six statements."""
    now = now or clock.now()
    _manage(program, by)
    _refuse_asked(program, wave)
    by_role = {role: list(dict.fromkeys(sets.get(role, ()))) for role in Role.values}
    if any(name not in SETS for names in by_role.values() for name in names):
        raise Refused(_("There is no such set of questions. Load the page again."))
    _refuse_long(program, wave, by_role, list(program.own_items.all()))
    choice, _made = Choice.objects.select_for_update().get_or_create(program=program)
    program.repeated = choice.sets.get(wave) == by_role
    if not program.repeated:
        choice.sets = {**choice.sets, wave: by_role}
        choice.save(update_fields=["sets"])
        events.record(
            "survey.chosen",
            by=by,
            subject=program,
            now=now,
            wave=wave,
            mentors=by_role[Role.MENTOR],
            mentees=by_role[Role.MENTEE],
        )
    return program


@transaction.atomic
def add_item(
    program: Program,
    *,
    text: str,
    scale: str = Scale.FIVE,
    ends: tuple[str, str] = ("", ""),
    roles: Sequence[str],
    waves: Sequence[str],
    is_of_a_pair: bool = False,
    is_sensitive: bool = False,
    source: str = "",
    has_permission: bool = False,
    by: User | None,
    now: datetime | None = None,
) -> OwnItem:
    """Add a question of one's own. Whoever names whose scale it is says that the organization may use it, and that is kept.

    Refuses others, an empty text, a wave that went out, too many, more than a wave's minutes hold, and somebody's scale
    without the tick. Six statements.
    """
    now = now or clock.now()
    _manage(program, by)
    text, source = text.strip(), source.strip()
    if not text:
        raise Refused(_("Write the question."), "text")
    if not roles or any(role not in Role.values for role in roles):
        raise Refused(_("Choose who is asked."), "roles")
    if not waves or any(wave not in Wave.values for wave in waves):
        raise Refused(_("Choose when it is asked."), "waves")
    if scale not in (Scale.YES_NO,) and not all(end.strip() for end in ends):
        raise Refused(_("Say what the two ends of the scale mean."), "low_end")
    if source and not has_permission:
        raise Refused(
            _("Tick that you hold permission to use these words. “Free to download” is not a permission."),
            "has_permission",
        )
    own = list(program.own_items.all())
    if len(own) >= MOST_OWN:
        raise Refused(
            _("There are %(count)d questions of your own already; more are not answered.") % {"count": MOST_OWN}
        )
    item = OwnItem(
        program=program, text=text, scale=scale, low_end=ends[0].strip(), high_end=ends[1].strip(), roles=list(roles),
        waves=list(waves), is_of_a_pair=is_of_a_pair, is_sensitive=is_sensitive, source=source,
        permitted_by=by if source else None, permitted_at=now if source else None, created_at=now,
    )  # fmt: skip
    for wave in waves:
        _refuse_asked(program, wave)
        _refuse_long(program, wave, None, [*own, item])
    item.save()
    events.record("survey.item_added", by=by, subject=item, now=now, program=program.code, waves=list(waves))
    return item


@transaction.atomic
def remove_item(item: OwnItem, *, by: User | None, now: datetime | None = None) -> OwnItem:
    """Take a question of one's own out. Refuses others, and one that a survey asked: people answered to it."""
    now = now or clock.now()
    _manage(item.program, by)
    if any(
        item.item_code in codes
        for survey in Survey.objects.filter(cohort__program=item.program)
        for codes in survey.questions.values()
    ):
        raise Refused(_("People have answered this question, so its words stay with their answers."))
    if OwnItem.objects.filter(pk=item.pk).exists():
        events.record("survey.item_removed", by=by, subject=item, now=now, program=item.program.code)
        OwnItem.objects.filter(pk=item.pk).delete()
    else:
        item.repeated = True
    return item


def questions_of(program: Program, wave: str) -> dict[str, list[str]]:
    """The codes of what a wave asks by role, as it is chosen now. Three queries."""
    names = asking.chosen(program, program.outcomes.all(), Choice.objects.filter(program=program).first())[wave]
    own = list(program.own_items.all())
    return {role: asking.codes_of(wave, role, names[role], own) for role in Role.values}


def asked_in(cohort: Cohort, wave: str) -> list[Participant]:
    """Whom a wave is for now, with their person. One query."""
    rows = cohort.participants.filter(state__in=rules.ASKED[Wave(wave)]).select_related("person")
    return list(rows.order_by("pk"))


def in_a_pair(cohort: Cohort) -> QuerySet[Member, int]:
    """Who is in a pair, or completed one; not whose pair ended. A closed cohort finishes those who waited in vain as well, so
    their state does not tell. One query."""
    rows = Member.objects.filter(
        participant__cohort=cohort, pairing__state__in=(*LIVING_STATES, PairingState.COMPLETED)
    )
    return rows.values_list("participant", flat=True)


def latecomers(survey: Survey) -> list[Participant]:
    """Who takes part in a cohort, was not asked when a survey went out, and has not met anybody yet. One query."""
    asked = Ticket.objects.filter(survey=survey).values("participant")
    met = Member.objects.filter(pairing__meetings__state=MeetingState.HELD).values("participant")
    rows = survey.cohort.participants.filter(state__in=rules.ASKED[Wave(survey.wave)])
    return list(rows.exclude(pk__in=asked).exclude(pk__in=met).select_related("person").order_by("pk"))


def open_in(survey: Survey, now: datetime, *, asked_on: date | None) -> list[Participant]:
    """Who was asked first, or later on a day (UTC), can still answer and has not sent their answers, and still takes
    part. One query."""
    tickets = Ticket.objects.filter(survey=survey, is_answered=False, closes_at__isnull=asked_on is None)
    if asked_on is not None:
        start = datetime.combine(asked_on, time(), UTC)
        tickets = tickets.filter(created_at__gte=start, created_at__lt=start + timedelta(days=1))
    tickets = tickets.annotate(until=Coalesce("closes_at", "survey__closes_at")).filter(until__gt=now)
    waiting = tickets.values("participant")
    rows = Participant.objects.filter(Q(pk__in=waiting), state__in=rules.ASKED[Wave(survey.wave)])
    return list(rows.select_related("person").order_by("pk"))


def mail_about(cohort: Cohort, wave: str, participant: Participant) -> Mail:
    """The mail of a wave, which a preview makes before there is a survey."""
    return Mail(ASKED, participant.person, {"cohort": cohort.code, "wave": wave, "participant": participant.code})


def reminder_about(survey: Survey, participant: Participant) -> Mail:
    """The mail that reminds of it."""
    about = {"cohort": survey.cohort.code, "wave": survey.wave, "participant": participant.code}
    return Mail(REMINDED, participant.person, about)


def _mine(survey: Survey, participant: Participant, by: User) -> tuple[Ticket, Sheet]:
    take(survey, "cohort__program")
    ticket = (
        Ticket.objects.select_related("survey", "participant").filter(survey=survey, participant=participant).first()
    )
    key = Key.objects.filter(participant=participant).first()
    if by.person_id is None or by.person_id != participant.person_id or ticket is None:
        raise NotAllowed(_("Only who was asked can answer this."))
    if key is None:
        raise Refused(_("The keys of this survey are destroyed. Nobody can tell any more which answers were yours."))
    return ticket, Sheet.objects.select_for_update().get(survey=survey, key=key.opened)


def _open(survey: Survey, participant: Participant, by: User, now: datetime) -> tuple[Ticket, Sheet]:
    found = _mine(survey, participant, by)
    if not rules.may_answer(found[0], now):
        raise Refused(_("This survey was open for two weeks. It is closed now."))
    if not rules.is_asked(found[0]):
        raise Refused(_("This is not asked of you any more. What you answered you can still delete."))
    return found


def _checked(survey: Survey, ticket: Ticket, values: Mapping[str, int]) -> dict[str, int]:
    own = {item.item_code: item for item in survey.cohort.program.own_items.all()}
    blocks = asking.blocks_of(survey.questions[ticket.participant.role], own, in_pair=ticket.in_pair)
    items = {item.code: item for block in blocks for item in block.items}
    for code, value in values.items():
        if code not in items:
            raise Refused(_("This question is not asked any more. Load the page again."))
        if not items[code].low <= value <= items[code].high:
            raise Refused(
                _("Choose a number from %(low)d to %(high)d.") % {"low": items[code].low, "high": items[code].high},
                code,
            )
    return {code: values[code] for code in items if code in values}


def _manage(program: Program, by: User | None) -> None:
    take(program)
    if not program_rules.manages(by, program):
        raise NotAllowed(_("Only the managers of a program can do this."))


def _refuse_asked(program: Program, wave: str) -> None:
    asked = Survey.objects.filter(cohort__program=program, wave=wave).exclude(cohort__state=CohortState.CLOSED)
    if asked.exists():
        raise Refused(
            _("This wave went out in a cohort that is running. What it asks stays, so that answers can be compared.")
        )


def _refuse_long(
    program: Program, wave: str, by_role: Mapping[str, Sequence[str]] | None, own: Sequence[OwnItem]
) -> None:
    if by_role is None:
        by_role = asking.chosen(program, program.outcomes.all(), Choice.objects.filter(program=program).first())[wave]
    longest = max(asking.minutes(len(asking.codes_of(wave, role, by_role[role], own))) for role in Role.values)
    most = asking.MINUTES[Wave(wave)]
    if longest > most:
        raise Refused(
            _("This takes %(minutes)d minutes, and people stop after %(most)d. Take something out.")
            % {"minutes": longest, "most": most}
        )
