"""People who left and imported files go on their day, unless something still needs them."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from pytest_django import DjangoCaptureOnCommitCallbacks

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.people.imported import ANA, BEN, CEM, run
from tests.support.rows import changed, snapshot
from viceversa.core import retention
from viceversa.core.retention import RULES
from viceversa.pairings.actions import concerns
from viceversa.people import actions
from viceversa.people.models import DecisionPower, DirectoryImport, ImportRow, Person, User
from viceversa.people.states import ImportState

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
A_YEAR = NOW + timedelta(days=365)
A_MONTH = NOW + timedelta(days=30)


def left(*people: Person) -> None:
    Person.objects.filter(pk__in=[person.pk for person in people]).update(state=Person.State.LEFT, updated_at=NOW)


def test_who_left_goes_after_a_year_with_their_account(cast: Cast) -> None:
    otto = cast.person("otto")
    DecisionPower.objects.create(holder=otto, over=cast.person("eve"), kind=DecisionPower.Kind.PROJECT)
    later = factories.person("Lena Vogt")
    left(otto)
    Person.objects.filter(pk=later.pk).update(state=Person.State.LEFT, updated_at=NOW + SECOND)
    rule, before = RULES["people.people"], snapshot()
    assert retention.apply(rule, now=A_YEAR - SECOND) == 0
    assert snapshot() == before
    assert retention.apply(rule, now=A_YEAR) == 1
    assert changed(before, snapshot()) == {"people.Person": 1, "people.User": 1, "people.DecisionPower": 1}
    assert not User.objects.filter(pk=cast.otto.pk).exists()
    assert Person.objects.filter(pk=later.pk).exists()


def test_whom_something_still_names_is_spared(cast: Cast) -> None:
    concerns.send(cast.program, text="Zebra", by=cast.nia, now=NOW)
    left(*Person.objects.all())
    assert retention.apply(RULES["people.people"], now=A_YEAR) == 5
    assert set(Person.objects.values_list("name", flat=True)) == {
        "Dora Lindt", "Jon Berger", "Sam Osei", "Helga Brandt", "Nia Adeyemi", "Viktor Halvorsen",
    }  # fmt: skip


def test_rows_to_fix_go_after_a_month() -> None:
    entry = run(ANA, BEN, CEM.replace(",2,", ",nobody,"))
    assert ImportRow.objects.count() == 1
    later = run(ANA, CEM.replace(",2,", ",nobody,"))
    DirectoryImport.objects.filter(pk=later.pk).update(changed_at=NOW + SECOND)
    rule, before = RULES["people.import_rows"], snapshot()
    assert retention.apply(rule, now=A_MONTH - SECOND) == 0
    assert snapshot() == before
    assert retention.apply(rule, now=A_MONTH) == 1
    assert changed(before, snapshot()) == {"people.ImportRow": 1}
    assert not entry.rows.exists()


def test_a_saved_import_forgets_its_cells_and_still_knows_the_next_file() -> None:
    entry = run(ANA, BEN, CEM)
    rule, before = RULES["people.import_samples"], snapshot()
    assert retention.apply(rule, now=A_MONTH - SECOND) == 0
    assert snapshot() == before
    assert retention.apply(rule, now=A_MONTH) == 1
    assert changed(before, snapshot()) == {"people.DirectoryImport": 1}
    assert retention.apply(rule, now=A_MONTH) == 0
    entry.refresh_from_db()
    assert "Diallo" not in f"{entry.columns} {entry.choices_made} {entry.counts}"
    assert entry.counts["saved"] == 3
    assert run(ANA, BEN).choices_made["like"] == entry.code


def test_an_import_nobody_saved_goes_with_its_file(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    entry = actions.start_import(
        file_name="staff.csv", content=io.BytesIO(b"Number,Name\n1,Ana\n"), by=cast.ada, now=NOW
    )
    saved = run(ANA)
    rule = RULES["people.imports_never_saved"]
    assert retention.apply(rule, now=A_MONTH - SECOND) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.apply(rule, now=A_MONTH) == 1
    assert list(DirectoryImport.objects.all()) == [saved]
    assert saved.state == ImportState.APPLIED
    assert not default_storage.exists(entry.file)
