from __future__ import annotations
import pytest
from tests.measurement import world
from viceversa.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def test_shots(browser, cast):
    made = world.released(cast.cohort)
    page = browser.page(cast.petra)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (1440, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"/cohorts/{cast.cohort.code}/measure/")
            page.wait_for_load_state("networkidle")
            print(width, page.evaluate("document.documentElement.scrollWidth"))
            page.screenshot(path=f"/tmp/rep/measure-{width}-{scheme}.png", full_page=True)
    from viceversa.measurement.models import SurveyRelease

    SurveyRelease.objects.all().delete()
    page.emulate_media(color_scheme="light")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"/cohorts/{cast.cohort.code}/measure/")
        page.screenshot(path=f"/tmp/rep/none-{width}.png", full_page=True)
