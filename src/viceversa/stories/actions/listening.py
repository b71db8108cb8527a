"""What people said and what became of it: a manager writes it down as themes; people suggest; who wants to hears of changes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging import due
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.people.models import Person, User
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort, Participant, Program
from viceversa.programs.states import CohortState
from viceversa.recognition.rules import TOOK_PART
from viceversa.stories import rules
from viceversa.stories.actions.common import must_manage, words_of
from viceversa.stories.models import Heard, Source, Suggestion, Voice
from viceversa.stories.states import HEARD, VERBS, HeardState

CHANGES: Final = "stories.changes"
SAID: Final = 300
ANSWER: Final = 600
WHO: Final = 120
SUGGESTION: Final = 400
WEEK: Final = timedelta(days=7)
MAILED_AT: Final = time(9)
MOST_A_DAY: Final = 5


@transaction.atomic
def note(
    program: Program, *, text: str, source: str, answers: int | None = None, quote: Suggestion | None = None,
    by: User, now: datetime | None = None,
) -> Heard:  # fmt: skip
    """Write down what people said, as a theme. The same words again give the same entry.

    Refuses a theme from private answers that rests on fewer than ten of them, and a quote nobody agreed to.
    """
    now = now or clock.now()
    take(program)
    must_manage(program, by)
    entry = Heard(program=program, created_at=now, changed_at=now)
    _put(entry, text, source, answers, quote)
    same = Heard.objects.filter(program=program, text=entry.text).first()
    if same is not None:
        same.program, same.repeated = program, True
        return same
    entry.save()
    events.record("heard.noted", by=by, subject=entry, now=now, program=program.code)
    _plan_mails(program, now)
    return entry


@transaction.atomic
def settle(
    entry: Heard, *, state: str, answer: str = "", who: str = "", due_on: date | None = None,
    by: User, now: datetime | None = None,
) -> Heard:  # fmt: skip
    """Say what is done about it: by whom and by when while it is under way, what was done, or why not."""
    now = now or clock.now()
    _enter(entry, by)
    if state not in HeardState.values:
        raise Refused(_("Choose what becomes of it."), "state")
    before = (entry.state, entry.answer, entry.who, entry.due_on)
    if state != entry.state:
        HEARD.apply(entry, VERBS[HeardState(state)])
    is_open = state == HeardState.HEARD
    entry.answer = "" if is_open else words_of(answer, field="answer", limit=ANSWER)
    if state == HeardState.DOING:
        entry.who, entry.due_on = words_of(who, field="who", limit=WHO), due_on
        if due_on is None:
            raise Refused(_("Say by when. A day can be moved; without a day it is forgotten."), "due_on")
    else:
        entry.who = "" if is_open else " ".join(who.split())[:WHO]
        entry.due_on = None
    if (entry.state, entry.answer, entry.who, entry.due_on) == before:
        entry.repeated = True
        return entry
    entry.changed_at = now
    entry.save()
    events.record("heard.settled", by=by, subject=entry, now=now, program=entry.program.code, state=state)
    _plan_mails(entry.program, now)
    return entry


@transaction.atomic
def remove(entry: Heard, *, by: User, now: datetime | None = None) -> None:
    """Take an entry away. Again: changes nothing."""
    now = now or clock.now()
    take(entry.program)
    must_manage(entry.program, by)
    found = Heard.objects.filter(pk=entry.pk)
    if found.exists():
        events.record("heard.removed", by=by, subject=entry, now=now, program=entry.program.code)
        found.delete()


@transaction.atomic
def set_mails(program: Program, *, mails: bool, by: User, now: datetime | None = None) -> Voice:
    """Whether people hear of changes by mail, once a week at most."""
    now = now or clock.now()
    take(program)
    must_manage(program, by)
    voice, _made = Voice.objects.get_or_create(program=program)
    if voice.mails == mails:
        program.repeated = True
        return voice
    voice.mails = mails
    voice.save()
    events.record("heard.mails", by=by, subject=program, now=now, mails=mails)
    return voice


@transaction.atomic
def tell_of_changes(cohort: Cohort, *, since: datetime, now: datetime) -> Cohort:
    """Draft one mail to everybody who takes part: something has changed, and where to read it. Not what."""
    take(cohort, "program")
    changed = Heard.objects.filter(program=cohort.program, changed_at__gt=since, changed_at__lte=since + WEEK)
    wanted = Voice.objects.filter(program=cohort.program, mails=True).exists()
    people = Person.objects.filter(participations__cohort=cohort, participations__state__in=TOOK_PART).distinct()
    cohort.repeated = not (wanted and changed.exists())
    if cohort.repeated:
        return cohort
    event = events.record("heard.told", by=None, subject=cohort, now=now)
    context = {"program": cohort.program.code}
    told = [Mail(CHANGES, one, context) for one in people.select_related("user").order_by("pk")]
    draft_all(told, event=event, now=now, scope=cohort)
    return cohort


@transaction.atomic
def suggest(
    program: Program,
    *,
    text: str,
    is_named: bool = False,
    may_quote: bool = False,
    by: User,
    now: datetime | None = None,
) -> Suggestion:
    """Say something to a program, with one's name or without. Refuses whoever does not take part, and a sixth one a day.

    The event says that something was suggested, and not by whom where no name stands with it. With the tenth person who
    waits without a name, all that wait can be read.
    """
    now = now or clock.now()
    take(program)
    if by.person is None or not _takes_part(by, program):
        raise NotAllowed(_("Suggestions come from those who take part."))
    text = words_of(text, field="text", limit=SUGGESTION)
    own = Suggestion.objects.filter(program=program, by=by.person)
    same = own.filter(text=text).first()
    if same is not None:
        same.repeated = True
        return same
    if own.filter(created_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused(_("Five a day are read with care. Keep this one for tomorrow."), "text")
    made = Suggestion.objects.create(
        program=program, by=by.person, text=text, is_named=is_named, may_quote=may_quote, created_at=now
    )
    if not is_named:
        _let_be_read(program)
    events.record("program.suggested", by=by if is_named else None, subject=program, now=now)
    return made


@transaction.atomic
def take_back(suggestion: Suggestion, *, by: User, now: datetime | None = None) -> None:
    """Delete one's own suggestion; a quote of it goes with it. Again: changes nothing."""
    now = now or clock.now()
    if by.person_id is None or suggestion.by_id != by.person_id:
        raise NotAllowed(_("This is somebody else’s."))
    found = Suggestion.objects.filter(pk=suggestion.pk)
    if found.exists():
        actor = by if suggestion.is_named else None
        events.record("program.suggestion_taken_back", by=actor, subject=suggestion.program, now=now)
        found.delete()


def _let_be_read(program: Program) -> None:
    """Two statements at most. Who reads them knows which are their own: the managers among the authors do not count."""
    waiting = Suggestion.objects.filter(program=program, is_named=False, is_readable=False)
    readers = Person.objects.filter(user__managed_programs__program=program)
    if rules.may_be_read(waiting.exclude(by__in=readers).order_by().values("by").distinct().count()):
        waiting.update(is_readable=True)


def _takes_part(user: User, program: Program) -> bool:
    parts = Participant.objects.filter(person=user.person_id, cohort__program=program)
    return parts.filter(state__in=TOOK_PART).exists()


def _enter(entry: Heard, by: User) -> None:
    take(entry.program)
    must_manage(entry.program, by)
    program, found = entry.program, Heard.objects.filter(pk=entry.pk)
    if not found.exists():
        raise Refused(_("This was deleted."))
    entry.refresh_from_db(from_queryset=found)
    entry.program, entry.repeated = program, False


def _put(entry: Heard, text: str, source: str, answers: int | None, quote: Suggestion | None) -> None:
    entry.text = words_of(text.replace("\n", " "), field="text", limit=SAID)
    if source not in Source.values:
        raise Refused(_("Choose where it comes from."), "source")
    if not rules.enough_texts(source, answers):
        raise Refused(
            _("A theme from written answers needs %(n)s of them or more: fewer, and it points at somebody.")
            % {"n": rules.FEWEST_TEXTS},
            "answers",
        )
    if quote is not None and not (quote.may_quote and quote.is_named and quote.program_id == entry.program.pk):
        raise Refused(_("Nobody agreed to be quoted with this. Say it as a theme."), "quote")
    entry.source, entry.quote = source, quote
    entry.answers = answers if source in (Source.ANSWERS, Source.SUGGESTIONS) else None


def _plan_mails(program: Program, now: datetime) -> None:
    """One mail on Monday for all changes of a week, for each cohort that is not closed. About three statements each.

    By the organization's own clock, whoever acts: a change is told of on the first Monday morning that comes after it.
    """
    if not Voice.objects.filter(program=program, mails=True).exists():
        return
    zone = timezone.get_default_timezone()
    today = timezone.localdate(now, zone)
    moment = timezone.make_aware(datetime.combine(today - timedelta(days=today.weekday()), MAILED_AT), zone)
    if moment < now:
        moment += WEEK
    for cohort in Cohort.objects.filter(program=program).exclude(state=CohortState.CLOSED).order_by("pk"):
        key = f"{CHANGES}:{cohort.code}:{moment.date()}"
        due.plan(CHANGES, subject=cohort, scope=cohort, due_at=moment, key=key, now=now)
