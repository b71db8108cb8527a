"""The main job, from a directory file to a pair that ends: told through pages and mails alone, without JavaScript."""

from __future__ import annotations

import pytest

from tests.journeys import chapters
from tests.journeys.chapters import JULY
from tests.journeys.company import Company
from tests.support.mail import MailServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_a_staff_list_to_a_pair_that_ends(smtp_server: MailServer) -> None:
    company = Company(smtp_server)
    with company.at(JULY):
        company.prepare()
        chapters.imports(company)
        chapters.designs(company)
        link = chapters.recruits(company)
        chapters.enrolls_everybody(company, link)
    chapters.matches(company)
    chapters.releases(company)
