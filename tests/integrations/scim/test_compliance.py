"""The standard, as an independent tester reads it: every check it has, against the whole site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

from tests.cast import Cast
from tests.integrations.scim.world import secret


@pytest.fixture
def site() -> Iterator[Any]:
    """The whole site as a server calls it; the connection stays open after a request, as the test's own."""
    handler = get_wsgi_application()
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield handler
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


def test_every_check_of_the_compliance_tester_passes(cast: Cast, site: Any) -> None:
    client = WSGISCIMClient(
        site,
        base_url="http://testserver/scim/v2",
        headers={"Authorization": f"Bearer {secret(cast.ada)}"},
    )
    results = check_server(client)
    failed = [f"{each.title} {each.resource_type}: {each.reason}" for each in results if each.status != Status.SUCCESS]
    assert failed == []
    assert len(results) > 90
    assert {each.resource_type for each in results} >= {"User", "Group"}
