"""Queries that are put into SQL once: they find what the same query finds, over whichever connection."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Case, F, QuerySet, When
from django.db.transaction import TransactionManagementError

from tests.cast import Cast
from tests.factories import NOW
from tests.support.threads import at_once
from viceversa.core.prepared import Prepared
from viceversa.programs.lock import take
from viceversa.programs.models import Participant

PEOPLE = Prepared(
    lambda cohort: (
        Participant.objects.filter(cohort_id=cohort).select_related("person__grade", "cohort").order_by("-pk")
    )
)
PARTS = Participant.objects.select_related("person__grade", "cohort__program")


def columns(row: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_it_finds_what_the_query_finds(cast: Cast, django_assert_num_queries: Any) -> None:
    rows = Participant.objects.filter(cohort=cast.cohort).select_related("person__grade", "cohort").order_by("-pk")
    assert len(rows) > 1
    for _time in range(2):
        with django_assert_num_queries(1):
            found = PEOPLE.rows(cast.cohort.pk)
            beside = [(one.person, one.person.grade, one.cohort) for one in found]
        assert [columns(one) for one in found] == [columns(one) for one in rows]
        assert [[columns(each) for each in three] for three in beside] == [
            [columns(each) for each in (one.person, one.person.grade, one.cohort)] for one in rows
        ]
        assert {one._state.adding for one in found} == {False}
    assert PEOPLE.rows(cast.cohort.pk + 1_000) == []


def test_what_it_finds_is_what_is_there_now(cast: Cast) -> None:
    part = PEOPLE.rows(cast.cohort.pk)[0]
    Participant.objects.filter(pk=part.pk).update(capacity=4)
    assert PEOPLE.rows(cast.cohort.pk)[0].capacity == 4


@pytest.mark.django_db(transaction=True)
def test_each_connection_has_its_own(cast: Cast) -> None:
    here, there = PEOPLE.rows(cast.cohort.pk), []

    def ask() -> None:
        try:
            there.extend(PEOPLE.rows(cast.cohort.pk))
        finally:
            connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert [columns(one) for one in there] == [columns(one) for one in here]


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_first_at_the_same_instant_get_the_same(cast: Cast) -> None:
    """Threads of a fresh process: each makes its own SQL, and none finds the other's half."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(0.00001)
    try:
        for _time in range(60):
            fresh = Prepared(lambda number: PARTS.filter(pk=number))
            fresh.rows(0)
            said = at_once(*[lambda fresh=fresh: fresh._made_ready("default", connection).sql] * 4)
            assert None not in said
            assert len(set(said)) == 1, said
    finally:
        sys.setswitchinterval(interval)


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        (lambda number: Participant.objects.filter(pk=number, person=number), "one number, once"),
        (lambda number: Participant.objects.filter(capacity=1), "one number, once"),
        (lambda number: Participant.objects.prefetch_related("offers").filter(pk=number), "same query"),
    ],
)
def test_what_it_is_not_for_is_refused(query: Any, problem: str, db: None) -> None:
    with pytest.raises(AssertionError, match=problem):
        Prepared(query).rows(1)


@pytest.mark.postgresql
def test_a_query_that_compares_with_a_moment_is_refused(cast: Cast) -> None:
    """On SQLite a moment is a text by then; so this is found where both databases are tried."""
    with pytest.raises(AssertionError, match="A moment"):
        Prepared(lambda number: Participant.objects.filter(pk=number, created_at__lt=NOW)).rows(1)


def test_what_is_worked_out_beside_a_row_comes_with_it(cast: Cast, django_assert_num_queries: Any) -> None:
    def query(number: int) -> QuerySet[Participant]:
        twice = Case(When(role="mentor", then=F("capacity") * 2))
        return Participant.objects.filter(role="mentor", cohort=number).annotate(twice=twice).select_related("person")

    worked_out = Prepared(query)
    Participant.objects.filter(role="mentor").update(capacity=3)
    with django_assert_num_queries(1):
        found = worked_out.rows(cast.cohort.pk)
        assert [one.person.name for one in found]
    assert {vars(one)["twice"] for one in found} == {6}
    assert {one.pk for one in found} == {one.pk for one in query(cast.cohort.pk)}


def test_a_row_is_taken_with_what_is_beside_it(cast: Cast, django_assert_num_queries: Any) -> None:
    part = Participant.objects.filter(cohort=cast.cohort)[0]
    part.repeated = True
    Participant.objects.filter(pk=part.pk).update(capacity=3)
    with transaction.atomic(), django_assert_num_queries(1):
        assert take(part, "cohort__program", "person") is part
        assert (part.capacity, part.repeated) == (3, False)
        assert part.cohort.program.name
        assert part.person.name


def test_of_a_row_that_is_known_in_part_the_same_part_is_read(cast: Cast, django_assert_num_queries: Any) -> None:
    part = Participant.objects.only("capacity").filter(cohort=cast.cohort)[0]
    Participant.objects.filter(pk=part.pk).update(capacity=3)
    with django_assert_num_queries(1):
        take(part)
    assert part.capacity == 3
    assert "state" in part.get_deferred_fields()


def test_a_row_that_is_gone_is_not_taken(cast: Cast) -> None:
    part = Participant.objects.filter(cohort=cast.cohort)[0]
    part.pk += 1_000
    with pytest.raises(Participant.DoesNotExist, match="There is no Participant"):
        take(part)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_no_row_is_taken_outside_of_a_transaction(cast: Cast) -> None:
    part = Participant.objects.filter(cohort=cast.cohort)[0]
    with transaction.atomic():
        take(part)
    with pytest.raises(TransactionManagementError):
        take(part)
