"""Run as a program: the acts that benchmarks/faults.py kills, in forked processes (tests/support/forking.py)."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support.forking import serve, start_in_a_hurry


def main() -> None:
    start_in_a_hurry()
    from tests.journeys.releasing import deliver, release
    from viceversa.matching import tasks as matching
    from viceversa.measurement.actions import release_report
    from viceversa.people import tasks as people
    from viceversa.people.models import User
    from viceversa.programs.models import Cohort, Participant
    from viceversa.surveys import actions as surveys
    from viceversa.surveys.models import Survey

    def answer(survey: str, participant: str, item: str) -> None:
        me = Participant.objects.select_related("person__user", "cohort__program").get(code=participant)
        found = Survey.objects.select_related("cohort__program").get(code=survey)
        surveys.keep(found, values={item: 4}, participant=me, by=me.person.user)

    def report(cohort: str, by: str) -> None:
        release_report([Cohort.objects.get(code=cohort)], wave="T1", by=User.objects.get(code=by))

    serve(
        {
            "read": people.read.func,
            "check": people.check.func,
            "apply": people.apply.func,
            "match": matching.solve.func,
            "release": release,
            "answer": answer,
            "report": report,
            "deliver": deliver,
        }
    )


if __name__ == "__main__":
    main()
