"""The Python client over real HTTP, and the examples of docs/how-to/use-the-api.md as they stand there."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import cast as people
from tests.api.world import Machine
from tests.cast import Cast
from tests.factories import NOW
from viceversa import client as ours
from viceversa.api.models import KeptAnswer
from viceversa.client import Client, Problem, Unreachable
from viceversa.core import clock
from viceversa.people.models import Person
from viceversa.programs.models import Cohort, DayOff
from viceversa.programs.states import CohortState
from viceversa.tokens.models import AccessToken

pytestmark = pytest.mark.django_db(transaction=True)
GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "use-the-api.md"
DAY_OFF: ours.NewDayOff = {"name": "Works outing", "first": "2026-06-15", "last": "2026-06-15"}


@pytest.fixture
def house(live_server: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> tuple[Cast, str]:
    """The cast, and the address at which they are served, at NOW."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.BASE_URL = live_server.url
    cast = people.build()
    Cohort.objects.update(state=CohortState.MATCHING)
    return cast, live_server.url


def text_of(machine: Machine) -> str:
    return machine.header["authorization"].removeprefix("Bearer ")


def test_what_the_guide_says_works(house: tuple[Cast, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cast, address = house
    (tmp_path / "people.csv").write_bytes(
        b"Number,Name,Email,Unit,Grade\nN1,Ana Diallo,ana@lumen.example,Lumen / Board,Grade 1\n"
    )
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)
    told: dict[str, Any] = {
        "token": text_of(Machine(cast.petra)), "token_of_the_directory": text_of(Machine(cast.ada)),
    }  # fmt: skip
    assert len(blocks) >= 5
    for block in blocks:
        exec(block.replace("https://mentoring.example.org", address), told)
    assert Person.objects.get(key="N1").name == "Ana Diallo"
    assert [run.state for run in Cohort.objects.get().runs.all()] == ["solved"]
    assert DayOff.objects.count() == 1


def test_lists_problems_and_sending_again(
    house: tuple[Cast, str], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    cast, address = house
    client = Client(f"{address}/", text_of(Machine(cast.petra)), language="de")
    everybody = list(client.list_people(state="active"))
    assert len(everybody) == Person.objects.count()
    pieces = client._pieces(client._do("GET", "/api/v1/people", query={"limit": 4}))
    assert [one["code"] for one in pieces] == [one["code"] for one in everybody]
    assert list(client.list_people(q="nobody of this name")) == []
    with pytest.raises(Problem) as refused:
        client.add_day_off({**DAY_OFF, "last": "2026-06-01"})
    assert (refused.value.status, refused.value.kind, refused.value.errors[0]["field"]) == (409, "refused", "last")
    with pytest.raises(Problem) as nobody:
        client.get_person("../token")
    assert nobody.value.kind == "not-found"
    made = client.add_day_off(DAY_OFF, key="once")
    assert client.add_day_off(DAY_OFF, key="once") == made
    client.remove_day_off(made["code"])
    assert (DayOff.objects.count(), KeptAnswer.objects.count()) == (0, 1)
    # Too many: it waits as long as it is told.
    slept: list[float] = []
    monkeypatch.setattr(
        "time.sleep", lambda seconds: (slept.append(seconds), setattr(settings, "API_REQUESTS_A_MINUTE", 600))
    )
    settings.API_REQUESTS_A_MINUTE = 1
    assert client.own_token()["name"] == "Nightly"
    assert slept == [60]
    slept.clear()
    with pytest.raises(Unreachable):
        Client("http://127.0.0.1:1", "vv_x_y").own_token()
    assert slept == [1.0, 2.0, 4.0]
    AccessToken.objects.update(expires_at=NOW - timedelta(days=1))
    with pytest.raises(Problem, match="Authorization"):
        client.own_token()
