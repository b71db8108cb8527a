"""Large JSON is kept packed, and comes back as it was."""

from __future__ import annotations

import json

from django.core import serializers
from django.db import connection

from tests.cast import Cast
from viceversa.core.packed import PackedJSONField
from viceversa.matching.models import Run

VALUE = {"names": ["Nía", "林"], "points": [1, 2.5, None, True], "pairs": [["a", "b"]] * 400}


def kept(run: Run) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT problem FROM matching_run WHERE id = %s", [run.pk])
        return bytes(cursor.fetchone()[0])


def test_comes_back_as_it_was(cast: Cast) -> None:
    run = Run.objects.create(cohort=cast.cohort, number=1, problem=VALUE, created_at=cast.cohort.created_at)
    found = Run.objects.get(pk=run.pk)
    assert found.problem == VALUE
    assert found.result == {}


def test_takes_a_fraction_and_is_the_same_bytes_each_time(cast: Cast) -> None:
    made = [
        Run.objects.create(cohort=cast.cohort, number=number, problem=VALUE, created_at=cast.cohort.created_at)
        for number in (1, 2)
    ]
    one, other = (kept(run) for run in made)
    assert one == other
    assert len(one) * 10 < len(json.dumps(VALUE))


def test_a_column_that_is_empty_stays_so() -> None:
    assert PackedJSONField().from_db_value(None, None, connection) is None


def test_is_written_to_a_backup_as_json_and_read_again(cast: Cast) -> None:
    run = Run.objects.create(cohort=cast.cohort, number=1, problem=VALUE, created_at=cast.cohort.created_at)
    text = serializers.serialize("json", [run])
    (again,) = serializers.deserialize("json", text)
    assert again.object.problem == VALUE
