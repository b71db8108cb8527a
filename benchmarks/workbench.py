"""Server time of the matching workbench: moving a slider, until the page is drawn again.

    python -m benchmarks.workbench [200 2000] [--runs 5] [--json FILE]

A cohort of so many mentors and as many mentees is made in a database of its own (VICEVERSA_DATABASE_URL: another).
Each answer goes through the whole of Django: the problem is drafted anew, solved, checked independently, stored as a run,
and its page drawn. Goals: 200 + 200 within 300 ms, 2,000 + 2,000 within 2 s.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from pathlib import Path
from typing import Any

GOALS = {200: 0.3, 2_000: 2.0}
SITES = tuple(f"Site {n}" for n in range(20))
ZONES = (
    "America/Los_Angeles", "America/New_York", "Europe/London", "Europe/Paris", "Europe/Paris", "Europe/Helsinki",
    "Asia/Karachi", "Asia/Singapore",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=list(GOALS))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "viceversa.config.settings")
        os.environ.setdefault("VICEVERSA_DATA", folder)
        os.environ.setdefault("VICEVERSA_LOG_LEVEL", "ERROR")
        measure(args.sizes, args.runs, args.json)


def measure(sizes: list[int], runs: int, to: Path | None) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.models import Max
    from django.db.models.functions import Length
    from django.test import Client

    from benchmarks import report
    from viceversa import engine
    from viceversa.core import memory
    from viceversa.matching.models import Run
    from viceversa.matching.policy import USUAL_WEIGHTS
    from viceversa.people.models import User

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    engine.warm()
    rows: list[list[Any]] = []
    for size in sizes:
        cohort = build(size)
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(email="petra@large.example"))
        address = f"/cohorts/{cohort.code}/matching/"

        memory.settle()  # as a server does

        def move(weight: int, client: Client = client, address: str = address) -> tuple[float, float]:
            asked = {**USUAL_WEIGHTS, "schedule": weight, "grade_gap": 2, "common_hours": 2, "floor": 0}
            begin, busy = time.perf_counter(), time.process_time()
            answer = client.post(f"{address}runs/", asked, headers={"HX-Request": "true"})
            if answer.status_code == 302:
                answer = client.get(answer["Location"])
            assert answer.status_code == 200, answer.status_code
            return time.perf_counter() - begin, time.process_time() - busy

        move(11)
        moved = [move(12 + at) for at in range(runs)]
        run = Run.objects.filter(cohort=cohort).order_by("-number").first()
        assert run is not None
        assert run.state == "solved", run.state
        kept = Run.objects.annotate(bytes=Length("problem") + Length("result")).aggregate(most=Max("bytes"))["most"]
        rows.append(
            [
                f"{size:,} + {size:,}",
                run.figures["pairs"],
                f"{min(times[0] for times in moved):.2f}",
                f"{sorted(times[0] for times in moved)[len(moved) // 2]:.2f}",
                f"{min(times[1] for times in moved):.2f}",
                f"{GOALS[size]:g}" if size in GOALS else "",
                f"{kept / 1e6:.1f}" if connection.vendor == "sqlite" else "",
            ]
        )
    headings = ["people", "pairs", "best s", "median s", "processor s", "goal s", "MB a run"]
    report.publish(f"A slider moved ({connection.vendor})", headings, rows, to=to)


def build(size: int) -> Any:
    """A cohort of `size` mentors and `size` mentees, drawn as in `benchmarks.matching`: uneven topics, zones, lines, grades."""
    from viceversa.core import clock
    from viceversa.people.actions.topics import load_catalog
    from viceversa.people.models import Grade, OrgUnit, Person, Topic, User
    from viceversa.programs import times
    from viceversa.programs.models import Cohort, Offer, Participant, Program, ProgramManager, Role, Want
    from viceversa.programs.states import CohortState, ParticipantState, ProgramState

    now, draw = clock.now(), random.Random(size)
    load_catalog(now=now)
    topics = list(Topic.objects.filter(retired_at=None).order_by("id"))
    popularity = [1 / (place + 3) for place in range(len(topics))]
    units = [
        OrgUnit(name=f"Team {n}", path=f"Group {size} / Division {n // 8} / Team {n}", created_at=now)
        for n in range(96)
    ]
    units = OrgUnit.objects.bulk_create(units)
    grades = [
        Grade.objects.get_or_create(name=f"Grade {n}", defaults={"rank": n, "created_at": now})[0] for n in range(1, 9)
    ]
    people = Person.objects.bulk_create(
        [
            Person(
                key=f"W{size}-{n}", name=f"Person {n}", search_name=f"person {n}", search_text=f"person {n}",
                email=f"w{size}.{n}@large.example", title="Analyst", unit=draw.choice(units),
                grade=grades[draw.randrange(4) + 4 * (n % 2)], site=draw.choice(SITES), time_zone=draw.choice(ZONES),
                languages=["en"], created_at=now, updated_at=now, line_path="/",
            )
            for n in range(2 * size)
        ]
    )  # fmt: skip
    # Everybody manages seven people, seniors above juniors: among them are some who could be met here.
    lines = ["/"]
    for n in range(1, 2 * size):
        above = (n - 1) // 7
        lines.append(f"/{people[above].pk}{lines[above]}")
        people[n].line_path = lines[n]
    Person.objects.bulk_update(people, ["line_path"], batch_size=500)
    petra, _made = User.objects.get_or_create(
        email="petra@large.example", defaults={"name": "Petra Novak", "created_at": now}
    )
    program = Program.objects.create(name=f"Bench {size}", state=ProgramState.OPEN, purpose="Measured.", created_at=now)
    ProgramManager.objects.create(program=program, user=petra, since=now)
    cohort = Cohort.objects.create(
        program=program, name="One", kick_off=now.date(), state=CohortState.MATCHING, created_at=now
    )
    days = [draw.sample(["mon", "tue", "wed", "thu", "fri"], 3) for _person in people]
    parts = Participant.objects.bulk_create(
        [
            Participant(
                cohort=cohort, person=person, role=Role.MENTEE if n % 2 else Role.MENTOR, state=ParticipantState.ENROLLED,
                times=[slot for slot in times.SLOTS if slot[:3] in days[n]], time_zone=person.time_zone,
                languages=["en", "de"] if draw.random() < 0.3 else ["en" if draw.random() < 0.9 else "fr"],
                matching_consent_at=now, enrolled_at=now, created_at=now, changed_at=now,
            )
            for n, person in enumerate(people)
        ]
    )  # fmt: skip
    for model in (Offer, Want):
        model.objects.bulk_create(
            [
                model(participant=part, topic=topic, level=draw.randint(2, 5) if model is Offer else 2, position=at + 1)
                for part in parts
                for at, topic in enumerate(dict.fromkeys(draw.choices(topics, popularity, k=7)))
            ],
            batch_size=2_000,
        )
    return cohort


if __name__ == "__main__":
    main()
