"""Who joins a cohort when its first survey has gone out is asked as well, as long as they have met nobody."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.surveys.world import account, asked, close, more, part, running, ticket
from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.core.retention import apply
from viceversa.messaging import due
from viceversa.messaging.models import Due, Message
from viceversa.pairings.models import Meeting
from viceversa.people.models import Person
from viceversa.programs import dates
from viceversa.programs.models import Participant
from viceversa.programs.states import ParticipantState
from viceversa.surveys import actions, answers, queries, retention, rules
from viceversa.surveys.models import Key, Sheet, Ticket
from viceversa.surveys.tasks import ask_latecomers

pytestmark = pytest.mark.django_db


def letters(kind: str) -> list[str]:
    return list(Message.objects.filter(kind=kind).order_by("pk").values_list("to__email", flat=True))


def test_who_joins_later_is_asked_before_they_meet(cast: Cast) -> None:
    cohort = running(cast)
    survey = asked(cast, "T0")
    (late,) = more(cast, 1, state=ParticipantState.ENROLLED)
    then = survey.closes_at + timedelta(days=3)
    assert actions.ask_latecomers(survey, now=then).repeated is False
    assert actions.ask_latecomers(survey, now=then + timedelta(days=1)).repeated is True
    assert letters(actions.ASKED)[-1] == late.person.email
    mine = ticket(survey, late)
    # Two weeks of their own, no comment, and no number of a manager's that changes with them.
    assert (mine.open_until, rules.may_comment(mine)) == (then + rules.OPEN_FOR, False)
    assert ticket(survey, cast.nia_part).open_until == survey.closes_at
    before = queries.went_out(cohort, now=then)[0].rows
    with clock.moved_to(then):
        assert queries.own_survey(account(late), survey.code).survey == survey
        page = Client()
        page.force_login(account(late))
        assert "Add a comment" not in page.get(reverse("surveys:answer", args=[survey.code])).content.decode()
    code = next(iter(survey.questions["mentor"]))
    me: dict[str, Any] = {"participant": part(late), "by": account(part(late))}
    actions.keep(survey, values={code: 3}, comment="It is me.", may_be_quoted=True, now=then, **me)
    assert [(sheet.values, sheet.comment) for sheet in Sheet.objects.filter(survey=survey, is_sent=True)] == [
        ({code: 3}, "")
    ]
    assert queries.went_out(cohort, now=then)[0].rows == before
    # Nor one of a report's: of nobody asked nobody answered. What they said is in its figures.
    Participant.objects.filter(pk=late.pk).update(results_consent_at=NOW)
    assert {(flow.asked, flow.answered) for flow in answers.flow_of([cohort])} == {(0, 0), (1, 0)}
    assert len(answers.sheets_of([cohort])) == 1
    with pytest.raises(Refused, match="closed"):
        actions.keep(survey, values={code: 4}, now=then + rules.OPEN_FOR, **me)


def test_who_has_met_already_is_not_asked_how_it_was_before(cast: Cast) -> None:
    running(cast)
    survey = asked(cast, "T0")
    (late, again) = more(cast, 2)
    Meeting.objects.create(
        pairing=late.memberships.get().pairing, number=1, state="held", starts_at=NOW, created_at=NOW
    )
    assert [one.person.name for one in actions.latecomers(survey)] == [again.person.name]
    halfway = asked(cast, "T1")
    more(cast, 1, state=ParticipantState.ENROLLED)
    assert actions.ask_latecomers(halfway, now=halfway.created_at).repeated is True


def test_each_is_reminded_for_their_own_survey_and_not_for_others(cast: Cast) -> None:
    running(cast)
    survey = asked(cast, "T0")
    late = []
    for day in (1, 2, 2):
        (one,) = more(cast, 1, state=ParticipantState.ENROLLED)
        Person.objects.filter(pk=one.person.pk).update(email=f"late-{len(late)}@example.org")
        actions.ask_latecomers(survey, now=survey.created_at + timedelta(days=day, hours=len(late)))
        late.append(one)
    for row in Due.objects.filter(what=actions.REMIND).order_by("due_at"):
        due.run_due(now=row.due_at)
    assert sorted(letters(actions.REMINDED)) == sorted(
        [cast.nia.email, cast.nia.email, *(f"late-{number}@example.org" for number in range(3))]
    )


def test_nobody_is_asked_how_it_was_before_once_it_is_halfway_or_the_keys_went(cast: Cast) -> None:
    cohort = running(cast)
    survey = asked(cast, "T0")
    halfway = datetime.combine(dates.halfway(cohort), time(9), UTC)
    more(cast, 1, state=ParticipantState.ENROLLED)
    assert actions.ask_latecomers(survey, now=halfway).repeated is False
    more(cast, 1, state=ParticipantState.LISTED)
    assert actions.ask_latecomers(survey, now=halfway + timedelta(days=1)).repeated is True
    over = datetime.combine(retention.last_day(cohort), time(9), UTC)
    apply(retention.KEYS, now=over)
    asked_so_far = len(letters(actions.ASKED))
    with clock.moved_to(over + timedelta(days=1)):
        ask_latecomers.func()
    assert (len(letters(actions.ASKED)), Ticket.objects.count(), Key.objects.count()) == (asked_so_far, 0, 0)


def test_the_clock_asks_latecomers_and_reminds_them_once(cast: Cast) -> None:
    running(cast)
    survey = asked(cast, "T0")
    (late,) = more(cast, 1, state=ParticipantState.ENROLLED)
    then = survey.closes_at + timedelta(days=3)
    with clock.moved_to(then):
        ask_latecomers.func()
    assert Ticket.objects.filter(survey=survey, participant=late).exists()
    after = then + actions.REMIND_AFTER[0]
    assert actions.open_in(survey, after, asked_on=then.date()) == [late]
    due.run_due(now=after)
    assert letters(actions.REMINDED) == [late.person.email]
    close(survey.cohort)
    more_late = more(cast, 1, state=ParticipantState.ENROLLED)
    with clock.moved_to(then):
        ask_latecomers.func()
    assert not Ticket.objects.filter(participant__in=more_late).exists()
