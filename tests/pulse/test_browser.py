"""A safety check in a browser: a "no" opens four ways, without JavaScript, and nothing is sent while one ticks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.cast import Cast
from tests.factories import NOW
from tests.support.browser import Visitors, assert_reads_well
from viceversa.core import clock
from viceversa.programs.blueprint.plan import offset_of
from viceversa.programs.models import Participant
from viceversa.programs.states import ParticipantState
from viceversa.pulse import mail_links

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


def test_a_no_opens_four_ways_and_sends_nothing(browser: Visitors, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    Participant.objects.filter(pk=cast.nia_part.pk).update(state=ParticipantState.PAIRED)
    week, day = offset_of(cast.cohort.kick_off, NOW.date())
    cast.cohort.plan_changes = {"safe-2": {"week": week, "day": day}}
    cast.cohort.save(update_fields=["plan_changes"])
    link = mail_links.to_check(cast.nia_part, "safe-2").removeprefix("http://localhost:8000")
    for page in (browser.page(None, width=390), browser.page(None, width=320, javascript=False)):
        page.goto(link)
        sent: list[str] = []
        page.on("request", lambda request, sent=sent: sent.append(request.url))
        ways = page.get_by_role("heading", name="If you said no to one of them")
        expect(ways).to_be_hidden()
        workload = page.get_by_role("group", name="The workload is fine.")
        workload.get_by_label("Yes").check()
        expect(ways).to_be_hidden()
        workload.get_by_label("No").check()
        expect(ways).to_be_visible()
        expect(page.get_by_role("link", name="Make a formal report")).to_be_visible()
        assert [url for url in sent if "/static/" not in url] == []
    phone = browser.page(None, width=390)
    phone.goto(link)
    phone.get_by_role("group", name="The workload is fine.").get_by_label("No").check()
    assert_reads_well(phone)
