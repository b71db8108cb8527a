"""What a pair kept goes on the day its page names; one's own copy holds all one can read, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.pairings.conftest import LIVED, SECRETS, part_of
from viceversa.core import clock
from viceversa.messaging import due
from viceversa.messaging.models import Due, Message
from viceversa.pairings import doors, keeping
from viceversa.pairings.actions import certificates, closure, notes, reflections
from viceversa.pairings.models import Pairing
from viceversa.pairings.reflecting import CLOSING
from viceversa.programs import dates
from viceversa.programs.models import Role

ENDED = LIVED + timedelta(days=4)
DAY = timedelta(days=1)


def end(cast: Cast, lived: Pairing) -> Pairing:
    closure.complete(lived, by=cast.petra, now=ENDED)
    for role, text in ((Role.MENTOR, "Quokka shared"), (Role.MENTEE, "Wombat kept")):
        member = part_of(lived, role)
        shared = ["thanks"] if role == Role.MENTOR else []
        answers = {"thanks": text, "open": f"{text}, open"}
        reflections.answer(lived, moment=CLOSING, answers=answers, shared=shared, member=member, by=None, now=ENDED)
    return lived


def test_each_kind_has_its_day(cast: Cast, lived: Pairing) -> None:
    before = keeping.kept_by(doors.space_for(cast.nia, lived.code), now=LIVED)
    assert before[0].gone == dates.end_date(lived.cohort) + 30 * DAY
    assert [row.gone for row in before if row.at_least] == [
        dates.end_date(lived.cohort),
        dates.end_date(lived.cohort) + 365 * DAY,
    ]
    end(cast, lived)
    certificates.issue(lived, by=cast.nia, now=ENDED)
    kept = keeping.kept_by(doors.space_for(cast.nia, lived.code), now=ENDED + 90 * DAY)
    of_pair = [row for row in kept if not re.search("ircles|three questions|surveys", row.what)]
    assert [(row.gone - ENDED.date()).days for row in of_pair] == [30, 30, 30, 90, 90, 90, 90, 90, 183, 365, 365, 729]
    assert [row.is_gone for row in of_pair] == [True] * 8 + [False] * 4
    assert kept == sorted(kept, key=lambda row: (row.at_least, row.gone))
    assert [(row.what, row.gone, row.is_gone) for row in kept if row not in of_pair] == [
        ("My answers to the three questions of weeks 4, 8 and 18", dates.look_back(lived.cohort) + 56 * DAY, False),
        (
            "My answers to surveys, and the key under which they stand",
            dates.look_back(lived.cohort) + 56 * DAY,
            False,
        ),
        ("Circles I did not come to", max(dates.end_date(lived.cohort), (ENDED + 90 * DAY).date()), False),
        ("Circles I came to", max(dates.end_date(lived.cohort), (ENDED + 90 * DAY).date()) + 365 * DAY, False),
    ]


def test_the_copy_has_all_that_one_can_read(cast: Cast, client: Client, lived: Pairing) -> None:
    end(cast, lived)
    client.force_login(cast.viktor)
    with clock.moved_to(ENDED):
        assert client.get(reverse("pairings:keeping", args=[lived.code])).status_code == 200
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = client.get(reverse("pairings:copy", args=[lived.code]))
    assert len(captured) == 17
    text = answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]
    assert all(words in text for key, words in SECRETS.items() if key != "note")
    assert f"{SECRETS['note']}, says Viktor" in text
    assert "says Nia" not in text
    assert ("Wombat kept" in text, "Wombat kept, open" in text) == (True, True)
    assert ("Quokka shared" in text, "Quokka shared, open" in text) == (True, False)


def test_the_copy_of_an_empty_pair_is_its_head(cast: Cast, pair: Pairing) -> None:
    lines = keeping.copy_of(doors.space_for(cast.nia, pair.code), now=LIVED).splitlines()
    assert len(lines) == 2


def test_who_has_notes_is_told_a_week_before(cast: Cast, lived: Pairing) -> None:
    notes.keep(lived, text="", by=cast.viktor, now=LIVED)
    closure.complete(lived, by=cast.petra, now=ENDED)
    row = Due.objects.get(what="pairings.notes_end")
    assert row.due_at == ENDED + 23 * DAY
    due.STEPS[row.what].handler(row, now=row.due_at)
    assert [message.to for message in Message.objects.filter(kind="pairings.notes_end")] == [cast.person("nia")]
    assert closure.tell_of_notes(lived, now=ENDED + 30 * DAY).repeated


def test_who_has_none_is_not_told(cast: Cast, pair: Pairing) -> None:
    closure.complete(pair, by=cast.petra, now=ENDED)
    assert closure.tell_of_notes(pair, now=ENDED + 23 * DAY).repeated
    assert not Message.objects.filter(kind="pairings.notes_end").exists()
