"""The whole API against its own description: whatever is sent, it answers as it says it does, and never breaks."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests import world
from tests.api.world import Machine
from tests.cast import Cast
from tests.factories import NOW
from viceversa.api.openapi import document
from viceversa.config.wsgi import application
from viceversa.core import clock
from viceversa.core.models import Event
from viceversa.matching.models import Run
from viceversa.measurement.models import SurveyRelease
from viceversa.pairings.models import Pairing
from viceversa.people.models import DirectoryImport, RoleGrant, Topic
from viceversa.programs.models import DayOff
from viceversa.workshops.models import WorkshopDate

pytestmark = pytest.mark.django_db
# More while one looks for something: VICEVERSA_TEST_FUZZ=200.
EXAMPLES: Final = int(os.environ.get("VICEVERSA_TEST_FUZZ", "3"))
MOST_SECONDS: Final = 40 if EXAMPLES < 10 else 3600
CHECKS: Final = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]


def known_codes(cast: Cast) -> dict[str, list[str]]:
    """Codes there are, by what comes before `{code}` in an address."""
    models = {"imports": DirectoryImport, "topics": Topic, "runs": Run, "pairings": Pairing, "reports": SurveyRelease,
              "workshop-dates": WorkshopDate, "days-off": DayOff}  # fmt: skip
    found = {name: list(model.objects.values_list("code", flat=True)[:3]) for name, model in models.items()}
    return found | {
        "people": [cast.person("nia").code],
        "programs": [cast.program.code],
        "cohorts": [cast.cohort.code],
        "participants": [cast.nia_part.code],
    }


@pytest.fixture
def connected() -> Iterator[None]:
    """A request does not close the connection of the test, which it is sent from: as Django's own test client has it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_it_answers_as_it_says(cast: Cast, settings: Any, connected: None) -> None:
    settings.API_REQUESTS_A_MINUTE = 100_000
    world.build(cast)
    roles = (RoleGrant.Role.PEOPLE, RoleGrant.Role.PRIVACY, RoleGrant.Role.PROGRAMS)
    RoleGrant.objects.bulk_create(RoleGrant(user=cast.petra, role=role, created_at=NOW) for role in roles)
    machine, known = Machine(cast.petra), known_codes(cast)
    schema = schemathesis.openapi.from_dict(document())
    schema.app = application
    began, seen = time.process_time(), Event.objects.count()
    answered: set[tuple[str, int]] = set()
    wrong: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode, most in ((GenerationMode.POSITIVE, EXAMPLES), (GenerationMode.NEGATIVE, EXAMPLES - 1)):
            try:
                answered |= sent(operation, operation.as_strategy(generation_mode=mode), machine, known, most)
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                if "Unsatisfiable" not in type(error).__name__:  # nothing about it can be wrong
                    wrong.append(f"{operation.label}: {error} {getattr(error, 'exceptions', '')}"[:3000])
    assert not wrong, "\n\n".join(wrong)
    assert Event.objects.count() == seen  # each was taken back
    assert {200, 201, 204, 400, 403, 404, 409, 422} - {status for _name, status in answered} <= {400}
    reached = {name for name, status in answered if status < 300}
    assert len(reached) >= 40, sorted({name for name, _status in answered} - reached)
    assert time.process_time() - began < MOST_SECONDS


def sent(operation: Any, cases: Any, machine: Machine, known: dict[str, list[str]], most: int) -> set[tuple[str, int]]:
    """Send some of one operation; which statuses came back."""
    answered = set()
    noun = operation.path.removeprefix("/api/v1/").partition("/")[0]

    @settings(
        max_examples=most, deadline=None, derandomize=True, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(cases, st.sampled_from(known.get(noun) or ["nobody"]), st.integers(0, 3))
    def send(case: Any, code: str, luck: int) -> None:
        if luck and "code" in (case.path_parameters or {}):
            case.path_parameters["code"] = code
        with transaction.atomic(), clock.moved_to(NOW):
            case.headers.update({"Authorization": machine.header["authorization"]})
            answer = case.call()
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)
        answered.add((operation.definition.raw["operationId"], answer.status_code))

    send()
    return answered
