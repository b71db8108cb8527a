"""A survey: asked as the plan says, answered without a sign-in, kept as a draft, changed, taken back; who reads what of it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.pulse.world import on, running
from viceversa.core import clock
from viceversa.pairings.models import Pairing
from viceversa.surveys import actions, answers, mail_links
from viceversa.surveys.models import Sheet, Survey

pytestmark = pytest.mark.django_db


def asked(cast: Cast, wave: str = "T1") -> Survey:
    cohort = running(cast)
    actions.ask(cohort, wave=wave, now=on(cohort, wave.lower()))
    return Survey.objects.get(cohort=cohort, wave=wave)


def test_it_is_answered_from_a_mail_and_read_by_nobody(cast: Cast, pair: Pairing, client: Client) -> None:
    survey = asked(cast)
    cast.nia_part.results_consent_at = survey.created_at
    cast.nia_part.save()
    with clock.moved_to(survey.created_at):
        address = mail_links.to_answer(survey, cast.nia_part).removeprefix("http://localhost:8000")
        page = client.get(address)
        assert (page.status_code, "weighing every word" in page.content.decode()) == (200, True)
        assert Sheet.objects.exclude(sealed="").count() == 0
        gone = client.post(address, {"candor.1": "4", "cost.2": "1"})
        assert (gone.status_code, gone["Location"]) == (302, address)
        (sheet,) = answers.sheets_of([cast.cohort])
        assert (sheet.participant_id, sheet.values) == (cast.nia_part.pk, {"candor.1": 4, "cost.2": 1})
        assert answers.flow_of([cast.cohort])[1] == answers.Flow("T1", "mentor", 1, 1)
        client.force_login(cast.petra)
        page = client.get(reverse("surveys:cohort", args=[cast.cohort.code]))
        assert (page.status_code, "fewer than 5" in page.content.decode()) == (200, True)
        for wave in ("T0", "T1", "T2", "T3"):
            assert client.get(reverse("surveys:wave", args=[cast.cohort.code, wave])).status_code == 200
        client.force_login(cast.nia)
        assert client.get(reverse("surveys:answer", args=[survey.code])).status_code == 200
