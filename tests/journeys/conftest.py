"""Where the stories begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.journeys.company import Company
    from tests.support.mail import MailServer
    from tests.support.rows import Kept


@pytest.fixture(scope="package")
def told() -> list[tuple[Kept, Company]]:
    """What the first chapters led to, once they were told."""
    return []


@pytest.fixture
def company(transactional_db: None, smtp_server: MailServer, told: list[tuple[Kept, Company]]) -> Company:
    """The company when two pairs are asked. The first story plays it from the beginning, the next ones go on from there."""
    from tests.journeys.chapters import until_released
    from tests.journeys.company import Company
    from tests.support import rows
    from tests.support.mail import MailServer

    if told:
        [(kept, before)] = told
        rows.put_back(kept)
        return before.twin(smtp_server)
    company = Company(smtp_server)
    until_released(company)
    told.append((rows.keep(), company.twin(MailServer())))
    return company
