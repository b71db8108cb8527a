"""Server time and queries of every page, with 100,000 people, 5,000 pairings and 20,000 people being recruited.

    python -m benchmarks.pages [--runs 40] [--small] [--json FILE]

Each page is asked for through the whole of Django (middleware, session, templates) in this process; the first answer
is thrown away. Goal: 95 of 100 answers within 100 ms, at most 12 queries.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--small", action="store_true", help="a small company, to see that every page is there")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "viceversa.config.settings")
        os.environ.setdefault("VICEVERSA_DATA", folder)
        os.environ.setdefault("VICEVERSA_LOG_LEVEL", "ERROR")
        measure(args.runs, args.json, small=args.small)


def shrink() -> None:
    """The same instance with few people."""
    from benchmarks import large, large_rounds

    large.PEOPLE, large.PAIRS, large.RECRUITED = 300, 10, 80
    large_rounds.ASKING, large_rounds.GUESTS, large_rounds.ASKED_BY = 24, 12, 6
    large_rounds.MESSAGES, large_rounds.PUBLISHED = 4, 5


def measure(runs: int, to: Path | None, *, small: bool = False) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks import large, large_rounds, report
    from viceversa.core import clock, memory
    from viceversa.pairings.models import Pairing
    from viceversa.pairings.states import MeetingState
    from viceversa.people.models import User
    from viceversa.programs.models import Participant
    from viceversa.programs.states import ParticipantState

    if small:
        shrink()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    now = clock.now()
    cohort = large.cohort() or large.build(now)
    if connection.vendor == "sqlite":
        connection.cursor().execute("ANALYZE")
    pairing = Pairing.objects.order_by("id")[large.PAIRS // 2]
    petra = User.objects.get(email="petra@large.example")
    rounds = large_rounds.build(cohort, pairing, petra, now=now)
    memory.settle()  # as a server does; what building the company left behind is in none
    mentor = pairing.members.get(role="mentor").participant
    nia = large.account(mentor.person, now)
    intake = large.recruiting()
    joining = intake.participants.filter(state=ParticipantState.ENROLLING).select_related("person")[7]
    ned = large.account(joining.person, now)

    def account(part: Participant) -> User:
        return large.account(part.person, now)

    asker, asked, guest = (account(one) for one in (rounds.asker, rounds.asked, rounds.guest.participant))
    asking, talking = rounds.self_match.cohort.code, rounds.event.cohort.code
    eve = large.account(rounds.assistant, now)
    meeting = pairing.meetings.filter(state=MeetingState.PLANNED).order_by("starts_at")[0]

    pages = [
        (nia, "/home/"),
        (nia, f"/pairs/{pairing.code}/"),
        (nia, f"/enrollments/{mentor.code}/"),
        (nia, "/me/"),
        (nia, "/calls/"),
        (nia, f"/calls/{intake.code}/"),
        (ned, f"/enrollments/{joining.code}/"),
        (ned, f"/enrollments/{joining.code}/?find=offers&q=data"),
        (petra, "/programs/"),
        (petra, f"/programs/{cohort.program.code}/"),
        (petra, f"/cohorts/{cohort.code}/"),
        (petra, f"/cohorts/{cohort.code}/people/"),
        (petra, f"/cohorts/{cohort.code}/pairs/"),
        (petra, f"/cohorts/{cohort.code}/matching/"),
        (petra, f"/cohorts/{cohort.code}/messages/"),
        (petra, f"/cohorts/{cohort.code}/messages/rules/"),
        (petra, f"/cohorts/{cohort.code}/messages/words/pairings.paired/"),
        (petra, f"/programs/{cohort.program.code}/eligibility/"),
        (petra, f"/cohorts/{cohort.code}/plan/"),
        (petra, f"/cohorts/{cohort.code}/plan/month/"),
        (petra, f"/cohorts/{intake.code}/"),
        (petra, f"/cohorts/{intake.code}/people/"),
        (petra, f"/cohorts/{intake.code}/people/add/?q=bada"),
        (petra, f"/cohorts/{intake.code}/call/"),
        (petra, f"/cohorts/{intake.code}/balance/"),
        (petra, f"/cohorts/{intake.code}/places/"),
        (petra, f"/cohorts/{intake.code}/plan/"),
        (petra, f"/cohorts/{intake.code}/rehearsal/"),
        (petra, "/people/topics/"),
        (petra, "/people/"),
        (petra, "/people/?q=bada"),
        (petra, f"/people/{mentor.person.code}/"),
        (petra, f"/programs/{cohort.program.code}/matching/"),
        (petra, f"/cohorts/{asking}/matching/"),
        (petra, f"/cohorts/{asking}/matching/self-match/"),
        (asker, "/home/"),
        (asker, f"/enrollments/{rounds.asker.code}/asking/"),
        (asker, f"/enrollments/{rounds.asker.code}/asking/?q=bada"),
        (asked, f"/enrollments/{rounds.asked.code}/requests/"),
        (petra, f"/cohorts/{talking}/matching/events/"),
        (petra, f"/matching/events/{rounds.event.code}/seating/"),
        (guest, f"/conversations/{rounds.guest.code}/"),
        (nia, f"/pairs/{pairing.code}/messages/"),
        (nia, f"/pairs/{pairing.code}/meetings/"),
        (nia, f"/pairs/{pairing.code}/meetings/{meeting.code}/"),
        (nia, f"/pairs/{pairing.code}/meetings/{meeting.code}/guide/"),
        (nia, f"/pairs/{pairing.code}/outcomes/"),
        (nia, f"/pairs/{pairing.code}/keeping/"),
        (nia, f"/pairs/{pairing.code}/certificate/"),
        (nia, "/guides/"),
        (nia, f"/enrollments/{mentor.code}/training/"),
        (nia, "/me/calendar/"),
        (eve, "/kept-dates/"),
        (nia, "/circles/"),
        (nia, f"/circles/{rounds.circle.code}/"),
        (petra, f"/cohorts/{cohort.code}/circles/"),
        (nia, f"/programs/{cohort.program.code}/ideas/"),
        (nia, f"/programs/{cohort.program.code}/commitments/"),
        (petra, f"/programs/{cohort.program.code}/guides/"),
        (petra, f"/cohorts/{cohort.code}/training/"),
    ]
    named = {asking: "asking", talking: "talking", rounds.asker.code: "asker", rounds.asked.code: "asked"}
    codes = (cohort.code, pairing.code, mentor.code, mentor.person.code, cohort.program.code, meeting.code)
    named |= dict.fromkeys((*codes, rounds.event.code, rounds.guest.code, rounds.circle.code), "…")
    rows = []
    for user, address in pages:
        client = Client(SERVER_NAME="localhost")
        client.force_login(user)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
            queries = len(captured)
        seconds, busy = [], []
        for _ in range(runs):
            begin, work = time.perf_counter(), time.process_time()
            client.get(address)
            seconds.append((time.perf_counter() - begin) * 1000)
            busy.append((time.process_time() - work) * 1000)
        p95 = statistics.quantiles(seconds, n=20)[-1] if runs > 1 else seconds[0]
        shape = address.replace(intake.code, "recruiting").replace(joining.code, "joining")
        for code, name in named.items():
            shape = shape.replace(code, name)
        rows.append(
            [
                shape,
                answer.status_code,
                queries,
                statistics.median(busy),
                statistics.median(seconds),
                p95,
                len(answer.content) // 1024,
            ]
        )
    report.publish(
        f"Pages with {large.PEOPLE:,} people and {large.PAIRS:,} pairings ({connection.vendor})",
        ["page", "status", "queries", "processor ms", "median ms", "p95 ms", "KB"],
        rows,
        to=to,
    )


if __name__ == "__main__":
    main()
