"""Figures about groups: released once for each cohort, and every look at them written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.measurement import counting, frozen, page, rules
from viceversa.measurement.models import Category, Counted, FunnelRelease, ReleasedCohort
from viceversa.measurement.states import CategoryState
from viceversa.people.models import User
from viceversa.programs.models import Cohort
from viceversa.programs.retention import answers_kept_until
from viceversa.programs.states import CohortState

MOST_COHORTS: Final = 20
RELEASED, LOOKED, TAKEN = "funnel.released", "funnel.looked_at", "funnel.exported"
# Within this time, looking again is the same look: a reload, another table of the same release.
ONE_LOOK: Final = timedelta(minutes=10)


@transaction.atomic
def release_funnel(cohorts: Sequence[Cohort], *, by: User | None, now: datetime | None = None) -> FunnelRelease:
    """Count who came how far, by group, hide what has to be hidden, and keep that: once for a cohort, and for good.

    Cohorts of one program may be counted together, so that small ones show something. All closed: the whole way to the
    end; all running: up to being in a pair, and what comes after is never shown. Everybody counted is not counted again.
    Nobody can try first: a table seen before and after somebody's answer would give the answer away.

    Refuses others than auditors, no cohort, cohorts of several programs, ones that have not kicked off or whose people
    are deleted, closed and running ones together, and while no category is asked. Eleven statements and two a category,
    and a decryption for each person who answered.
    """
    now = now or clock.now()
    by = rules.must_audit(by)
    chosen = list(
        Cohort.objects.select_for_update(of=("self",))
        .select_related("program")
        .filter(pk__in=[one.pk for one in cohorts])
        .order_by("kick_off", "pk")
    )
    if not chosen:
        raise Refused(_("Choose at least one cohort."), field="cohorts")
    if len(chosen) > MOST_COHORTS:
        raise Refused(_("Choose at most %(count)d cohorts.") % {"count": MOST_COHORTS}, field="cohorts")
    if len({one.program_id for one in chosen}) > 1:
        raise Refused(
            _("Choose cohorts of one program: what people were asked differs between programs."), field="cohorts"
        )
    former = list(ReleasedCohort.objects.filter(cohort__in=chosen).select_related("release"))
    if former:
        return _released_before(former, chosen)
    states = {one.state for one in chosen}
    if states - {CohortState.RUNNING, CohortState.CLOSED}:
        raise Refused(_("Choose cohorts that have kicked off: before that, who is chosen is still open."), "cohorts")
    if len(states) > 1:
        raise Refused(_("Choose closed cohorts, or running ones: they came differently far."), field="cohorts")
    if any((until := answers_kept_until(one)) and until <= now for one in chosen):
        raise Refused(_("The people of this cohort have been deleted. There is nothing left to count."), "cohorts")
    # Locked, so that two releases at the same time do not count somebody twice.
    categories = list(Category.objects.select_for_update().filter(state=CategoryState.ASKED))
    if not categories:
        raise Refused(_("People are asked for no groups at the moment, so there is nothing to count."))
    is_whole = states == {CohortState.CLOSED}
    ways = counting.ways_of(chosen, is_whole=is_whole)
    tables = counting.tables_of(ways, categories)
    made = FunnelRelease.objects.create(
        program=chosen[0].program,
        released_by=by,
        is_whole=is_whole,
        tables=[frozen.freeze(table) for table in tables],
        created_at=now,
    )
    ReleasedCohort.objects.bulk_create(ReleasedCohort(cohort=one, release=made) for one in chosen)
    Counted.objects.bulk_create(Counted(person_id=person) for way in ways for person in way.reached)
    events.record(
        RELEASED, by=by, subject=made, now=now, cohorts=[one.code for one in chosen], whole=is_whole,
        categories=[one.code for one in categories],
    )  # fmt: skip
    return made


@transaction.atomic
def look_at(release: FunnelRelease, *, by: User | None, now: datetime | None = None) -> FunnelRelease:
    """Write down that an auditor reads a release. Reading on within ten minutes is the same look. Two statements."""
    now = now or clock.now()
    by = rules.must_audit(by)
    looks = Event.objects.filter(
        subject_type=release._meta.label_lower, subject_code=release.code, verb=LOOKED, actor=by
    )
    release.repeated = looks.filter(at__gt=now - ONE_LOOK, at__lte=now).exists()
    if not release.repeated:
        events.record(LOOKED, by=by, subject=release, now=now)
    return release


@transaction.atomic
def export_table(
    release: FunnelRelease, *, number: int, by: User | None, now: datetime | None = None
) -> Iterator[list[str]]:
    """One table as rows, the heading first: what the page shows, and no more. Writes down that it was taken.

    Refuses others than auditors, and a table that is not there.
    """
    now = now or clock.now()
    by = rules.must_audit(by)
    if not 1 <= number <= len(release.tables):
        raise Refused(_("There is no such table."))
    events.record(TAKEN, by=by, subject=release, now=now, table=number)
    return page.rows_of(frozen.thaw(release.tables[number - 1]))


def _released_before(former: Sequence[ReleasedCohort], chosen: Sequence[Cohort]) -> FunnelRelease:
    """The release there is, for a second click on the same cohorts; refused for any others."""
    release = former[0].release
    if {one.cohort_id for one in former} == {one.pk for one in chosen} and release.cohorts.count() == len(chosen):
        release.repeated = True
        return release
    raise Refused(
        _(
            "Figures about one of these cohorts were released already. Each is released once, so that nobody can compare."
        ),
        field="cohorts",
    )
