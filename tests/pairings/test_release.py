"""A release is all or nothing, whatever breaks in it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.cast import Cast
from tests.factories import NOW
from viceversa.core.models import Event
from viceversa.messaging.models import Message
from viceversa.pairings.actions import release
from viceversa.pairings.models import Pairing

pytestmark = pytest.mark.usefixtures("at_lived")


@pytest.mark.django_db(transaction=True)
def test_release_is_all_or_nothing(cast: Cast, run: Any) -> None:
    """Whatever is written before the crash is gone after it, and doing it again does it once."""
    before = (Pairing.objects.count(), Message.objects.count(), Event.objects.count())
    for crash_at in range(1, 40):
        seen = 0

        def crash(execute: Any, sql: str, params: Any, many: bool, context: Any, at: int = crash_at) -> Any:
            nonlocal seen
            seen += 1
            if seen == at:
                raise KeyboardInterrupt
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(crash):
                release.release_run(run, by=cast.petra, now=NOW)
        except KeyboardInterrupt:
            run.refresh_from_db()
            assert (Pairing.objects.count(), Message.objects.count(), Event.objects.count()) == before
            assert run.state == "solved"
        else:
            break
    again = release.release_run(run, by=cast.petra, now=NOW)
    assert again.repeated
    assert (Pairing.objects.count(), Message.objects.filter(kind="pairings.asked").count()) == (1, 2)
