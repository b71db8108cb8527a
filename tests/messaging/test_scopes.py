"""Whose messages: messaging asks the apps above, and opens nothing that nobody registered."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404

from tests.cast import Cast
from viceversa.messaging import rules, scopes

pytestmark = pytest.mark.usefixtures("registered")


def test_a_scope_is_opened_by_its_own_loader(cast: Cast) -> None:
    scope = scopes.scope_for(cast.petra, "programs.cohort", cast.cohort.code)
    assert (scope.type, scope.code, scope.name) == ("programs.cohort", cast.cohort.code, "Spring")
    assert scope.hidden == {cast.person("eve").pk, cast.person("viktor").pk}
    for user, kind in ((cast.otto, "programs.cohort"), (cast.petra, "programs.unknown")):
        with pytest.raises(Http404):
            scopes.scope_for(user, kind, cast.cohort.code)


def test_who_manages_anything(cast: Cast) -> None:
    assert [scopes.manages_any(user) for user in (cast.petra, cast.nia, cast.ada)] == [True, False, False]
    assert [rules.may_read_catalog(user) for user in (cast.petra, cast.nia, cast.ada)] == [True, False, True]


@pytest.mark.parametrize(("demo", "stays", "seers"), [
    (False, True, ["ada"]), (True, True, ["ada", "nia"]), (True, False, []), (False, False, []),
])  # fmt: skip
def test_who_may_browse_the_outbox(demo: bool, stays: bool, seers: list[str], cast: Cast, settings: Any) -> None:
    settings.DEMO, settings.MAIL_STAYS_HERE = demo, stays
    assert [name for name in ("ada", "nia") if rules.may_browse_outbox(getattr(cast, name))] == seers
