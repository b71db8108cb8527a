"""What benchmarks/faults.py kills: pieces of work of each kind, and what there is of one before and after."""

from __future__ import annotations

import io
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.import_people import directory
from tests import cast as company
from tests import factories
from tests.cast import Cast
from tests.support.mail import MailServer
from viceversa.core.models import Event
from viceversa.matching import actions as matching
from viceversa.matching.models import LeftOut, Proposal, Run
from viceversa.matching.states import RunState
from viceversa.measurement.models import InLedger, SurveyRelease
from viceversa.messaging.models import Due, Message
from viceversa.messaging.states import MessageState
from viceversa.pairings.actions import answers, release
from viceversa.pairings.models import Member, Pairing
from viceversa.people import actions as people
from viceversa.people import queries
from viceversa.people.models import Person
from viceversa.people.states import ImportState
from viceversa.programs.models import Cohort, Participant, Program, Role
from viceversa.programs.states import CohortState
from viceversa.surveys import actions as surveys
from viceversa.surveys.models import Sheet, Survey, Ticket

PAIRS = 6
IMPORTED = 300
ITEM = "candor.1"


@dataclass
class World:
    """A company of which nobody has met yet, and a number for whatever has to be new."""

    cast: Cast = field(default_factory=company.build)
    numbers: Iterator[int] = field(default_factory=itertools.count)


@dataclass(frozen=True)
class Once:
    """One act that is there wholly or not at all. `words` are told to benchmarks/faults_acts.py; `seen` looks for what is
    there, `nothing` before and `everything` after. `left_behind`: a sentence about what should be gone in the end."""

    words: tuple[str, ...]
    seen: Callable[[], tuple[Any, ...]]
    nothing: tuple[Any, ...]
    everything: tuple[Any, ...]
    left_behind: Callable[[], str] = str

    def traces(self) -> tuple[Any, ...]:
        """All of one moment: the database may still be finishing what a dead process had asked for."""
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            return self.seen()


def events(subject: Any, *verbs: str) -> int:
    return Event.objects.filter(subject_code=subject.code, verb__in=verbs).count()


# A directory file


def imports(world: World) -> Iterator[Once]:
    """A file with people of a company of its own is read, checked and saved, as the worker does it."""
    company_name = f"company{next(world.numbers)}"
    # Each has its own numbers, or the second file would change the people of the first.
    content = re.sub(rb"E(\d{6})", rf"{company_name}-\1".encode(), directory(IMPORTED))
    content = content.replace(b"@company.example", f"@{company_name}.example".encode())
    entry = people.start_import(file_name="staff.csv", content=io.BytesIO(content), by=None)

    def looked_at(before: ImportState, verb: str) -> tuple[Any, ...]:
        """Whether it has gone on and with how many rows; events; people. Rows before that are only begun."""
        entry.refresh_from_db()
        gone_on = entry.state != before
        saved = Person.objects.filter(email__endswith=f"@{company_name}.example").count()
        return gone_on, entry.rows.count() if gone_on else 0, events(entry, verb), saved

    def file() -> str:
        return f"its file {entry.file} is still there." if default_storage.exists(entry.file) else ""

    def once(word: str, before: ImportState, verb: str, *, rows: int = IMPORTED, saved: int = 0) -> Once:
        return Once(
            (word, entry.code),
            lambda: looked_at(before, verb),
            (False, 0, 0, 0),
            (True, rows, 1, saved),
            file,
        )

    yield once("read", ImportState.READING, "import.read")
    entry = people.map_columns(entry, columns=entry.mapping["columns"], by=None)
    entry = people.decide(entry, grades=queries.grade_order(entry), leave_out=(), by=None)
    yield once("check", ImportState.CHECKING, "import.checked")
    entry = people.begin_import(entry, by=None)
    yield once("apply", ImportState.APPLYING, "import.applied", rows=0, saved=IMPORTED)


# Matching and releasing


def cohort_of(world: World, program: Program | None = None) -> Cohort:
    """Twelve people who are enrolled and fit."""
    number = next(world.numbers)
    made = factories.cohort(program or world.cast.program, name=f"Cohort {number}")
    for side, role, rank, offer, want in (
        ("Junior", Role.MENTOR, 1, "ai-assistants", "short-video"),
        ("Senior", Role.MENTEE, 6, "short-video", "ai-assistants"),
    ):
        for pair in range(PAIRS):
            person = factories.person(f"{side} {number} {pair}", rank=rank)
            factories.user(person)
            factories.participant(
                made, person, role, offers={offer: 4}, wants=(want,), results_consent_at=timezone.now()
            )
    return made


def matches(world: World) -> Iterator[Once]:
    """A run that waits is solved, as the worker does it."""
    run = matching.start_run(cohort_of(world), by=world.cast.petra)

    def seen() -> tuple[Any, ...]:
        run.refresh_from_db(fields=["state"])
        rows = (Proposal.objects.filter(run=run).count(), LeftOut.objects.filter(run=run).count())
        return run.state, *rows, events(run, "matching_run.solved")

    yield Once(("match", run.code), seen, (RunState.WAITING, 0, 0, 0), (RunState.SOLVED, PAIRS, 0, 1))


def solved(world: World, program: Program | None = None) -> Run:
    return matching.solve_run(matching.start_run(cohort_of(world, program), by=world.cast.petra))


def releases(world: World) -> Iterator[Once]:
    """A solved run is released: everybody of it is asked by mail, and reminded later."""
    run = solved(world)

    def seen() -> tuple[Any, ...]:
        run.refresh_from_db(fields=["state"])
        pairings = Pairing.objects.filter(run=run)
        codes = list(pairings.values_list("code", flat=True))
        asked = Event.objects.filter(subject_code__in=codes, verb="pairing.asked")
        return (
            run.state,
            len(codes),
            Member.objects.filter(pairing__in=pairings).count(),
            Message.objects.filter(to__participations__cohort=run.cohort).count(),
            Due.objects.filter(scope_code=run.cohort.code).count(),
            asked.count(),
            events(run, "matching_run.released"),
        )

    asked = (RunState.RELEASED, PAIRS, 2 * PAIRS, 2 * PAIRS, 2 * PAIRS + 1, PAIRS, 1)
    yield Once(("release", run.code, world.cast.petra.code), seen, (RunState.SOLVED, 0, 0, 0, 0, 0, 0), asked)


def released(world: World, program: Program | None = None) -> Cohort:
    """Everybody of a cohort is asked, and a mail to each waits."""
    run = solved(world, program)
    release.release_run(run, by=world.cast.petra)
    return run.cohort


# Surveys


def asked(world: World) -> Survey:
    """Pairs of a program of its own that have begun, and are asked how it goes."""
    program = factories.program(f"Program {next(world.numbers)}", manager=world.cast.petra)
    cohort = released(world, program)
    members = Member.objects.filter(pairing__cohort=cohort).select_related("participant__person__user", "pairing")
    for member in members:
        answers.accept(member, by=member.participant.person.user)
    Cohort.objects.filter(pk=cohort.pk).update(state=CohortState.RUNNING)
    cohort.refresh_from_db()
    surveys.ask(cohort, wave="T1")
    return Survey.objects.select_related("cohort__program").get(cohort=cohort, wave="T1")


def tickets_of(survey: Survey) -> list[Ticket]:
    return list(Ticket.objects.filter(survey=survey).select_related("participant__person__user").order_by("pk"))


def answering(world: World) -> Iterator[Once]:
    """One after the other answers a survey."""
    survey = asked(world)
    for number, ticket in enumerate(tickets_of(survey)):

        def seen(ticket: Ticket = ticket) -> tuple[Any, ...]:
            ticket.refresh_from_db(fields=["is_answered"])
            sheets = Sheet.objects.filter(survey=survey)
            sent = sheets.filter(is_sent=True).exclude(sealed="").count()
            return ticket.is_answered, sheets.count(), sent, events(survey, "survey.answered")

        yield Once(
            ("answer", survey.code, ticket.participant.code, ITEM),
            seen,
            (False, 2 * PAIRS, number, number),
            (True, 2 * PAIRS, number + 1, number + 1),
        )


def reports(world: World) -> Iterator[Once]:
    """What everybody has answered is released as a report, and put down in the ledger of what was shown."""
    survey = asked(world)
    program = survey.cohort.program
    for number, ticket in enumerate(tickets_of(survey)):
        me = Participant.objects.select_related("person__user", "cohort__program").get(pk=ticket.participant_id)
        surveys.keep(survey, values={ITEM: 1 + number % 5}, participant=me, by=me.person.user)

    def seen() -> tuple[Any, ...]:
        made = SurveyRelease.objects.filter(program=program)
        told = Event.objects.filter(subject_code__in=list(made.values_list("code", flat=True)), verb="report.released")
        ledger = InLedger.objects.filter(ledger__program=program).count()
        return made.count(), ledger, told.count()

    yield Once(("report", survey.cohort.code, world.cast.petra.code), seen, (0, 0, 0), (1, 2 * PAIRS, 1))


WORKS: Mapping[str, Callable[[World], Iterator[Once]]] = {
    "import": imports,
    "match": matches,
    "release": releases,
    "answer": answering,
    "report": reports,
}


# Mails


def mails_waiting() -> int:
    states = [MessageState.RELEASED, MessageState.SENDING]
    return Message.objects.filter(state__in=states, send_after__lte=timezone.now()).count()


def mails_in_doubt() -> int:
    return Message.objects.filter(state=MessageState.UNCONFIRMED).count()


def wrong_about_mails(server: MailServer) -> list[str]:
    """Sentences: what was received twice, or not, or neither sent nor said why not."""
    received = Counter(str(mail["Message-ID"]).strip("<>").split("@")[0] for mail in server.messages)
    states: dict[str, str] = {}
    wrong = [f"Mail {code} was received {many} times." for code, many in received.items() if many > 1]
    for message in Message.objects.filter(send_after__lte=timezone.now()):
        states[message.mail_code or message.code] = message.state
        if message.state == MessageState.SKIPPED and message.last_problem:
            continue
        if message.state not in (MessageState.SENT, MessageState.UNCONFIRMED):
            wrong.append(f"Mail {message.code} ended as {message.state}: {message.last_problem}")
    known = {code for code, state in states.items() if state in (MessageState.SENT, MessageState.UNCONFIRMED)}
    lost = {code for code, state in states.items() if state == MessageState.SENT} - set(received)
    wrong += [f"Mail {code} is marked as sent, and was not received." for code in sorted(lost)]
    wrong += [f"Mail {code} was received, and is not marked as sent." for code in sorted(set(received) - known)]
    return wrong
