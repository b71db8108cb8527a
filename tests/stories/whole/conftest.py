"""What whole stories begin with: a server, a browser, a mail server, and a clock for all three."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.journeys.company import Company
    from tests.stories.whole.walking import House
    from tests.support.browser import Visitors
    from tests.support.mail import MailServer
    from tests.support.rows import Kept


@pytest.fixture
def house(browser: Visitors, smtp_server: MailServer) -> Iterator[Callable[..., House]]:
    """Makes the company, told who of it comes in a real browser."""
    from tests.stories.whole.walking import House

    with ExitStack() as stack:

        def made(*walks: str) -> House:
            house = House(smtp_server, browser, walks=set(walks))
            stack.enter_context(house.its_clock())
            return house

        yield made


@pytest.fixture(scope="package")
def told() -> list[tuple[Kept, Company]]:
    """What the first chapters led to, once they were told."""
    return []


@pytest.fixture
def released(house: Callable[..., House], told: list[tuple[Kept, Company]]) -> House:
    """The company when two pairs are asked: the first story that begins there plays it, by HTTP alone."""
    from tests.journeys.chapters import until_released
    from tests.journeys.company import Company
    from tests.support import rows
    from tests.support.mail import MailServer

    company = house()
    if told:
        [(kept, before)] = told
        rows.put_back(kept)
        company.mail.envelopes.extend(before.mail.envelopes)
    else:
        until_released(company)
        before = Company(MailServer())
        before.mail.envelopes.extend(company.mail.envelopes)
        told.append((rows.keep(), before))
    return company
