"""What a release says of the packages it runs with: all of them, by licenses that go with ours, in a bill that is valid."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.support import bill, licenses
from tests.support.locked import Locked, own_words, packages, reasons

AT = datetime(2026, 11, 28, tzinfo=UTC)


def test_every_package_that_runs_may_be_given_away_with_ours() -> None:
    in_the_way = {name: licenses.not_together(one.license) for name, one in packages().items()}
    assert {name: words for name, words in in_the_way.items() if words} == {}, (
        "read its license; where it goes with Apache-2.0 it belongs into TOGETHER, or what you read into reasons.toml"
    )


@pytest.mark.parametrize(
    ("expression", "in_the_way"),
    [
        ("MIT", []),
        ("GPL-3.0-only", ["GPL-3.0-only"]),
        ("AGPL-3.0-or-later OR MIT", []),
        ("MIT AND (AGPL-3.0-or-later OR GPL-2.0-only)", ["AGPL-3.0-or-later", "GPL-2.0-only"]),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", []),
        ("GPL-3.0-or-later", ["GPL-3.0-or-later"]),
        ("Our own", ["Our own"]),
        ("", ["says nothing"]),
    ],
)
def test_a_license_nobody_has_read_is_refused(expression: str, in_the_way: list[str]) -> None:
    assert licenses.not_together(expression) == in_the_way


def test_we_read_only_where_a_package_does_not_say_it_itself() -> None:
    locked = packages()
    read = reasons()["licenses"]
    assert sorted(read.keys() - locked.keys()) == []
    clear = {name for name in read if own_words(name) and len(locked[name].versions) == 1}
    assert clear == set(), "these say it themselves"
    chosen = {name: reasons()["run"][name]["license"] for name in reasons()["run"] if name in locked}
    assert {name: said for name, said in chosen.items() if said not in locked[name].license} == {}


def test_the_bill_has_every_package_with_its_hashes_and_what_needs_it() -> None:
    """That it is CycloneDX 1.6 is judged, by its schema, before it is given out."""
    made = bill.bill(AT)
    assert made == bill.bill(AT)
    listed = {(part["name"], part["version"]): part for part in made["components"]}
    assert listed.keys() == {(name, version) for name, one in packages().items() for version in one.versions}
    (django,) = (part for (name, _version), part in listed.items() if name == "django")
    assert django["licenses"] == [{"expression": "BSD-3-Clause"}]
    assert {each["value"] for each in django["properties"]} == {
        value for each in packages()["django"].versions.values() for value in each
    }
    needs = {part["ref"]: set(part.get("dependsOn", ())) for part in made["dependencies"]}
    assert django["bom-ref"] in needs["viceversa"]
    everything, reached = {part["bom-ref"] for part in made["components"]}, set()
    ahead = ["viceversa"]
    while ahead:
        for ref in needs[ahead.pop()] - reached:
            reached.add(ref)
            ahead.append(ref)
    # What builds it, and what other systems alone need, hangs on nothing here.
    names = {part["bom-ref"]: part["name"] for part in made["components"]}
    assert {names[ref] for ref in everything - reached} <= {"colorama"}
    assert all(part["purl"].startswith("pkg:") for part in made["components"])


def test_a_bill_that_the_schema_refuses_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    torn = Locked("torn", {"1.0": ("half a hash",)}, frozenset(), "MIT")
    monkeypatch.setattr(bill, "packages", lambda: {"torn": torn})
    monkeypatch.setattr(bill, "direct_dependencies", lambda: {"run": {"torn"}})
    with pytest.raises(ValueError, match="no bill of materials"):
        bill.bill(AT)
