"""At the bench: going back and forward between runs, and keeping some as drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.matching import queries, together
from viceversa.matching.actions.common import held, must_match
from viceversa.matching.actions.rulings import forbid, lift, pin
from viceversa.matching.models import Ruling, Run
from viceversa.people.models import User

LONGEST_NAME: Final = 60


@transaction.atomic
def use_run(run: Run, *, seen: str | None = None, by: User, now: datetime | None = None) -> Run:
    """Make this run the one in use, and the decisions about pairs those it was made with: undo, redo, or a choice.

    About seven queries and one event, and what `pin`, `forbid` or `lift` cost for each decision that is otherwise.
    Refuses a run without an answer, when another manager has acted since `seen` (together.py), where a decision about
    somebody in the manager's own line would change, and everybody but the program's managers.
    """
    now = now or clock.now()
    cohort = held(run.cohort)
    must_match(by, cohort)
    run = Run.objects.select_for_update(of=("self",)).defer("problem", "result").get(pk=run.pk)
    last = queries.run_in_use(cohort)
    if seen is not None:
        together.must_have_seen(cohort, last, seen, by=by)
    if run.state not in queries.USABLE:
        raise Refused(_("Run %(number)s has no result to go back to.") % {"number": run.number})
    run.cohort = cohort
    run.restored = _restore(run, by=by, now=now)
    if last is not None and last.pk == run.pk and not run.restored:
        run.repeated = True
        return run
    run.used_at, run.used_by = now, by
    run.save(update_fields=["used_at", "used_by"])
    events.record(
        "matching_run.used",
        by=by,
        subject=run,
        now=now,
        cohort=cohort.code,
        number=run.number,
        instead_of=last.number if last else None,
        decisions=run.restored,
    )
    return run


def _restore(run: Run, *, by: User, now: datetime) -> int:
    """Make the decisions those of the run. Returns how many were otherwise."""
    present = list(Ruling.objects.filter(cohort=run.cohort).select_related("mentor__person", "mentee__person"))
    gone, missing = together.otherwise(run, present)
    for one in gone:
        lift(run.cohort, mentor=one.mentor, mentee=one.mentee, by=by, now=now)
    people = queries.participants_in(run.cohort, {code for _kind, *pair in missing for code in pair}) if missing else {}
    restored = len(gone)
    for kind, mentor, mentee in sorted(missing):
        if mentor in people and mentee in people:
            decide = pin if kind == Ruling.Kind.PIN else forbid
            decide(run.cohort, mentor=people[mentor], mentee=people[mentee], by=by, now=now)
            restored += 1
    return restored


@transaction.atomic
def name_run(run: Run, *, name: str, by: User, now: datetime | None = None) -> Run:
    """Keep a run as a draft under a name; without a name it is a try again. Three queries, one event.

    Refuses a name that another draft of the cohort has, one too long, and everybody but the program's managers.
    """
    now = now or clock.now()
    cohort = held(run.cohort)
    must_match(by, cohort)
    run = Run.objects.select_for_update(of=("self",)).defer("problem", "result").get(pk=run.pk)
    name = " ".join(name.split())
    if run.name == name:
        run.repeated = True
        return run
    if len(name) > LONGEST_NAME:
        raise Refused(_("A name has %(n)s characters at most.") % {"n": LONGEST_NAME}, field="name")
    if name and Run.objects.filter(cohort=cohort, name__iexact=name).exclude(pk=run.pk).exists():
        raise Refused(_("Another draft is called “%(name)s”. Choose a name of its own.") % {"name": name}, field="name")
    run.name = name
    run.save(update_fields=["name"])
    verb = "matching_run.kept" if name else "matching_run.let_go"
    events.record(verb, by=by, subject=run, now=now, cohort=cohort.code, number=run.number)
    return run
