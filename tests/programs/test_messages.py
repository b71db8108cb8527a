"""What programs say by mail: right words, right time, nothing for a colleague's eyes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import begun, recruiting, told
from viceversa.core import links
from viceversa.core.errors import Refused
from viceversa.messaging import due, scopes
from viceversa.messaging.kinds import KINDS, Moot
from viceversa.messaging.models import Due, Message
from viceversa.messaging.rendering import sample_of, words_of
from viceversa.programs import actions, mail_links, messages
from viceversa.programs.models import Cohort, Participant

OURS = [messages.INVITATION, messages.REMINDER, messages.ENROLLED, messages.WITHDRAWN]


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.name)
def test_a_mail_is_neutral_over_the_shoulder(db: None, kind: messages.Kind) -> None:
    words = sample_of(kind)
    assert "Fresh Eyes" in words.subject
    for word in ("mentor", "mentee", "match", "reverse", "decline"):
        assert word not in words.subject.lower()
    assert KINDS[kind.name] is kind
    assert "{{" not in words.text + words.html


def invited(cast: Cast) -> tuple[Participant, Message]:
    part = actions.invite(recruiting(cast), person=cast.person("nia"), role="mentor", by=cast.petra, now=NOW)
    return part, Message.objects.get(kind="programs.invitation")


def test_an_invitation_leads_to_a_signed_link(cast: Cast) -> None:
    part, message = invited(cast)
    words = words_of(message)
    [token] = re.findall(r"/asked/([^/\s]+)/", words.text)
    assert links.read(token, mail_links.ASKED, now=NOW) == links.Link(part.code, part.person.code)
    assert "It begins on 1 September 2026 and takes 8 meetings of an hour in 26 weeks." in words.text
    assert message.context == {"participant": part.code}


@pytest.mark.parametrize(
    ("state", "moot"),
    [
        ("invited", False),
        ("declined", False),
        ("enrolling", False),
        ("enrolled", True),
        ("paired", True),
        ("finished", True),
    ],
)
def test_an_invitation_goes_as_if_nobody_had_declined(cast: Cast, state: str, moot: bool) -> None:
    part, message = invited(cast)
    Participant.objects.filter(pk=part.pk).update(state=state)
    if moot:
        with pytest.raises(Moot):
            words_of(message)
    else:
        assert words_of(message).subject == "Fresh Eyes: would you like to take part?"


def test_an_invitation_is_moot_when_nobody_can_join(cast: Cast) -> None:
    part, message = invited(cast)
    Cohort.objects.filter(pk=part.cohort_id).update(state="matching")
    with pytest.raises(Moot):
        words_of(message)
    part.delete()
    with pytest.raises(Moot):
        words_of(message)


def test_the_reminder_comes_three_days_before_by_itself(cast: Cast) -> None:
    cohort = factories.cohort(cast.program, kick_off=NOW.date() + timedelta(weeks=10), state="planned")
    actions.start_recruiting(cohort, by=cast.petra, now=NOW)
    begun(cohort, cast.person("nia"))
    row = Due.objects.get(what="programs.remind_to_enroll")
    due.STEPS[row.what].handler(row, now=row.due_at)
    assert told() == [("programs.reminder", "Nia")]
    words = words_of(Message.objects.get())
    assert words.subject == "Fresh Eyes: three days left to answer"
    Participant.objects.filter(cohort=cohort).update(state="enrolled")
    with pytest.raises(Moot):
        words_of(Message.objects.get())
    with pytest.raises(Refused):
        due.STEPS[row.what].handler(row, now=row.due_at)
    cohort.delete()
    with pytest.raises(Refused):
        due.STEPS[row.what].handler(row, now=row.due_at)


def test_confirmations(cast: Cast) -> None:
    part = begun(recruiting(cast), cast.person("nia"), offers={"a": 3}, wants=("b",), times=["mon-early"])
    Participant.objects.filter(pk=part.pk).update(languages=["en"], matching_consent_at=NOW)
    actions.enroll(part, by=cast.nia, now=NOW)
    actions.withdraw(part, by=cast.nia, now=NOW)
    said = [words_of(message) for message in Message.objects.order_by("id")]
    assert [words.subject for words in said] == ["Fresh Eyes: you are in", "Fresh Eyes: you have left"]
    assert f"/enrollments/{part.code}/" in said[0].text


def test_a_cohort_is_a_place_of_messages(cast: Cast) -> None:
    scope = scopes.scope_for(cast.petra, "programs.cohort", cast.cohort.code)
    assert (scope.code, scope.name, scope.page["program"]) == (cast.cohort.code, "Spring 2026", cast.program)
    assert scopes.manages_any(cast.petra)
    assert not scopes.manages_any(cast.otto)
