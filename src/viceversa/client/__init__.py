"""A client for the REST API of Vice Versa, in one module that needs nothing but Python.

    from viceversa.client import Client

    client = Client("https://mentoring.example.org", token)
    for cohort in client.list_cohorts():
        print(cohort["name"], cohort["kick_off"])

Lists are read piece by piece as one goes. What can't be done raises `Problem`, whose text is a sentence. When there were
too many requests, or the network failed on something that may be sent again, it waits and tries again.

Made by `bin/reference` from the API's own description. Change tests/support/client_core.py.txt, not this file.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NotRequired, TypedDict
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

TRIES = 4


class Problem(Exception):
    """What could not be done. `kind` is for machines ("refused", "invalid", …), `errors` say what is wrong where."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(body.get("detail", f"The server answered {status}."))
        self.status = status
        self.kind = str(body.get("type", "")).rpartition("#problem-")[2]
        self.errors: list[dict[str, str]] = list(body.get("errors", ()))


class Unreachable(Exception):
    """The server could not be reached, or said nothing that could be read."""


class _NoRedirects(HTTPRedirectHandler):
    """A token goes to the server it is for, and nowhere else."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


def _part(code: str) -> str:
    return quote(code, safe="")


class Admission(TypedDict):
    """Somebody outside the rules who may take part all the same, and why."""

    person: str
    role: Literal["mentor", "mentee"]
    because: str


class Application(TypedDict):
    """What becomes of people who are not in the file: they are kept, or marked as having left."""

    gone: NotRequired[Literal["keep", "left"]]


class Attendance(TypedDict):
    """Who came, by codes of seats. All others of the list did not."""

    came: list[str]


class Call(TypedDict):
    """Whether everybody who signs in may come in, and when the next cohort begins."""

    is_open: bool
    next_round: NotRequired[str | None]


class Cohort(TypedDict):
    """One intake of a program. Every date moves with its kick-off."""

    code: str
    program: str
    name: str
    state: Literal["planned", "recruiting", "matching", "running", "closed"]
    kick_off: str
    weeks: int
    meetings_planned: int
    closed_at: str | None


class Columns(TypedDict):
    """Which field is in which column, counted from 0."""

    columns: dict[str, int]
    month_first: NotRequired[bool]


class Correction(TypedDict):
    """A value for one field of one row; `alike`: of all rows with the same value and the same problem."""

    row: int
    field: str
    value: str
    alike: NotRequired[bool]


class Date(TypedDict):
    """One date of a workshop, and how many have a seat."""

    code: str
    state: Literal["planned", "held", "cancelled"]
    starts_at: str
    minutes: int
    time_zone: str
    seats: int | None
    taken: int
    attended: int | None


class DayOff(TypedDict):
    """Days on which the whole company does not work."""

    code: str
    name: str
    first: str
    last: str


class Decision(TypedDict):
    """What managers have decided about two people: locked, or ruled out."""

    code: str
    mentor: str
    mentee: str
    kind: Literal["pin", "forbid"]


class Decisions(TypedDict):
    """The order of grades, 1 the most junior, and which posts stay out."""

    grades: NotRequired[dict[str, int] | None]
    leave_out: NotRequired[list[Literal["vacant", "eliminated", "undisclosed", "nameless"]]]


class Done(TypedDict):
    """How many pairs were completed by this."""

    completed: int


class Event(TypedDict):
    """One thing that happened. Either a person did it, or a machine with its token, or nobody: it happened by the clock."""

    id: int
    at: str
    verb: str
    subject_type: str
    subject: str
    actor: Named | None
    token: Named | None


class Figures(TypedDict):
    """A report with its figures, page by page. Where a figure is hidden, `sentence` says why."""

    code: str
    program: str
    cohorts: list[str]
    wave: str
    number: int
    state: str
    released_at: str
    title: str
    source: str
    can: list[str]
    cannot: list[str]
    pages: list[dict[str, Any]]


class Grade(TypedDict):
    """A grade; `rank` orders them, 1 is the most junior, empty is not ordered yet."""

    code: str
    name: str
    rank: int | None
    people: int


class Import(TypedDict):
    """A directory file. `counts` says what the check found; while a worker is at it, `state` ends in "ing"."""

    code: str
    state: str
    file_name: str
    columns: list[str]
    mapping: dict[str, int]
    grades: dict[str, int]
    counts: dict[str, int]
    problem: str
    changed_at: str


class Invitation(TypedDict):
    """Whom to ask, and in which role."""

    person: str
    role: Literal["mentor", "mentee"]


class KickOff(TypedDict):
    """The day of the kick-off."""

    kick_off: str


class Meeting(TypedDict):
    """One date of a pairing: when, how long, and what became of it. Never what about, never where."""

    code: str
    pairing: str
    number: int
    state: Literal["planned", "held", "cancelled"]
    starts_at: str
    minutes: int
    moved: int


class Merge(TypedDict):
    """The topic that takes the other one's place."""

    into: str


class Named(TypedDict):
    """Something with a code and a name."""

    code: str
    name: str


class NewCohort(TypedDict):
    """A further cohort."""

    name: str
    kick_off: str
    weeks: NotRequired[int]
    meetings_planned: NotRequired[int]


class NewDate(TypedDict):
    """When a date is, for how long, and for how many."""

    starts_at: str
    minutes: int
    time_zone: NotRequired[str]
    place: NotRequired[str]
    seats: NotRequired[int | None]
    closes_at: NotRequired[str | None]
    facilitator: NotRequired[str | None]


class NewDayOff(TypedDict):
    """Days off to write down; both days belong to it."""

    name: str
    first: str
    last: str


class NewDecision(TypedDict):
    """Lock a pair ("pin"), rule it out ("forbid"), or let the solver decide again ("lift")."""

    mentor: str
    mentee: str
    kind: Literal["pin", "forbid", "lift"]
    note: NotRequired[str]


class NewProgram(TypedDict):
    """A draft with its first cohort."""

    name: str
    kick_off: str
    kind: NotRequired[Literal["digital", "inclusion", "customers", "ideas", "mixed"]]
    preset: NotRequired[Literal["pilot", "full", "executive"]]
    direction: NotRequired[Literal["reverse", "reciprocal", "traditional"]]
    cohort_name: NotRequired[str]


class NewRun(TypedDict):
    """A run to start. What it asks is what the program's rules say, unless it starts from another run."""

    like: NotRequired[str | None]


class NewStep(TypedDict):
    """A step of one's own."""

    title: str
    owner: NotRequired[Literal["manager", "sponsor", "co_lead", "support", "mentor", "mentee", "pair"]]
    day: str
    is_gate: NotRequired[bool]


class NewWorkshop(TypedDict):
    """A workshop with its first date. People learn of it once it is announced."""

    title: str
    about: str
    audience: Literal["mentor", "mentee", "both"]
    required: NotRequired[bool]
    date: NewDate


class Pair(TypedDict):
    """One pairing by its dates. `level` is worked out from dates alone."""

    code: str
    cohort: str
    mentors: list[str]
    mentees: list[str]
    state: Literal["asked", "active", "paused", "completed", "ended"]
    level: str
    started_at: str | None
    ended_at: str | None
    last_met_at: str | None
    next_meeting_at: str | None
    meetings_held: int
    agreement_signed: bool
    goal_to_mentee: bool
    goal_to_mentor: bool


class Participant(TypedDict):
    """One person's enrollment in one cohort."""

    code: str
    cohort: str
    person: Named
    role: Literal["mentor", "mentee"]
    status: Literal["waiting", "resting", "listed", "paired", "invited", "finished", "left"]
    answers_sent_at: str | None


class Person(TypedDict):
    """Somebody in the directory. What only people administrators read is empty for others."""

    code: str
    name: str
    title: str
    unit: Named | None
    grade: Named | None
    state: Literal["active", "left"]
    key: str | None
    email: str | None
    site: str | None
    time_zone: str | None
    languages: list[str] | None
    manager: Named | None
    start_date: str | None
    end_date: str | None


class Prepared(TypedDict):
    """One role of a cohort: who has finished preparing, and who has not."""

    role: Literal["mentor", "mentee"]
    done: list[str]
    open: list[str]
    hidden: int


class Program(TypedDict):
    """A program: what it is for, for how long, and who steers it."""

    code: str
    name: str
    state: Literal["draft", "open", "winding", "archived"]
    direction: Literal["reverse", "reciprocal", "traditional"]
    preset: Literal["pilot", "full", "executive"]
    kind: Literal["digital", "inclusion", "customers", "ideas", "mixed"]
    purpose: str
    need: str
    stop_rule: str
    weeks: int
    meetings: int
    sponsor: Named | None
    co_lead: Named | None
    support_contact: Named | None
    trusted_contact: Named | None


class ProgramChange(TypedDict):
    """What is to change. What is left out stays as it is."""

    name: NotRequired[str | None]
    purpose: NotRequired[str | None]
    need: NotRequired[str | None]
    stop_rule: NotRequired[str | None]
    preset: NotRequired[Literal["pilot", "full", "executive"] | None]
    kind: NotRequired[Literal["digital", "inclusion", "customers", "ideas", "mixed"] | None]
    direction: NotRequired[Literal["reverse", "reciprocal", "traditional"] | None]
    weeks: NotRequired[int | None]
    meetings: NotRequired[int | None]


class Proposal(TypedDict):
    """A pair that a run proposes. `points` of 1,000,000; the fits are of 100."""

    code: str
    mentor: str
    mentee: str
    points: int
    fit_to_mentee: int
    fit_to_mentor: int
    pinned: bool


class Ranks(TypedDict):
    """The order of grades by their names."""

    ranks: dict[str, int | None]


class Report(TypedDict):
    """A report as it was released."""

    code: str
    program: str
    cohorts: list[str]
    wave: str
    number: int
    state: str
    released_at: str


class Run(TypedDict):
    """One solve. Never overwritten: the same question has the same answer."""

    code: str
    cohort: str
    number: int
    name: str
    state: Literal["waiting", "solved", "no_solution", "failed", "cancelled", "released"]
    failure: str
    created_at: str
    solved_at: str | None
    released_at: str | None


class RunName(TypedDict):
    """A name keeps a run as a draft; an empty one makes it a try again."""

    name: str


class Seat(TypedDict):
    """Somebody's seat at a date."""

    code: str
    participant: str
    person: Named
    state: str


class Step(TypedDict):
    """One step on its date."""

    slug: str
    title: str
    phase: str
    owner: Literal["manager", "sponsor", "co_lead", "support", "mentor", "mentee", "pair"]
    date: str
    state: Literal["done", "late", "today", "ahead"]
    is_gate: bool
    is_own: bool


class StepChange(TypedDict):
    """What is to change of a step: its day, its tick, whether it is a gate. Everything that is given is done, or nothing."""

    day: NotRequired[str | None]
    is_done: NotRequired[bool | None]
    is_gate: NotRequired[bool | None]


class Token(TypedDict):
    """The access token that this request came with."""

    code: str
    name: str
    scopes: list[str]
    expires_at: str
    made_by: str


class Topic(TypedDict):
    """Something that can be offered or wanted, in English or as the organization has it."""

    code: str
    slug: str
    family: str
    name: str
    description: str
    synonyms: list[str]
    is_retired: bool


class TopicWords(TypedDict):
    """A topic's words."""

    name: str
    family: str
    description: NotRequired[str]
    synonyms: NotRequired[list[str]]


class Unit(TypedDict):
    """A unit of the organization; `path` spells it from the top."""

    code: str
    name: str
    path: str


class Unmatched(TypedDict):
    """Somebody with nobody in a run."""

    participant: str
    role: Literal["mentor", "mentee"]


class Workshop(TypedDict):
    """One workshop with its dates."""

    code: str
    title: str
    about: str
    audience: Literal["mentor", "mentee", "both"]
    required: bool
    state: str
    dates: list[Date]


class Client:
    """One installation, with one token. A call costs one request, a list one for each 200 entries."""

    def __init__(self, address: str, token: str, *, language: str = "en", timeout: float = 30.0) -> None:
        """address: where the installation is, as "https://mentoring.example.org". Sentences come in `language`."""
        self.address, self.timeout = address.rstrip("/"), timeout
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": language, "Accept": "application/json"}
        self._opener = build_opener(_NoRedirects)

    def own_token(self) -> Token:
        """What this token is for, until when, and who answers for it. Any good token may ask."""
        return self._do("GET", "/api/v1/token")

    def list_people(
        self,
        *,
        q: str | None = None,
        unit: str | None = None,
        grade: str | None = None,
        site: str | None = None,
        state: Literal["active", "left"] | None = None,
    ) -> Iterator[Person]:
        """People in the directory. For people administrators and program managers."""
        return self._list(
            "GET", "/api/v1/people", query={"q": q, "unit": unit, "grade": grade, "site": site, "state": state}
        )

    def get_person(self, code: str) -> Person:
        """One person."""
        return self._do("GET", f"/api/v1/people/{_part(code)}")

    def list_units(self) -> Iterator[Unit]:
        """Units of the organization."""
        return self._list("GET", "/api/v1/units")

    def list_grades(self) -> Iterator[Grade]:
        """All grades, the most junior first, those without a rank last. In one piece."""
        return self._list("GET", "/api/v1/grades")

    def order_grades(self, body: Ranks) -> Iterator[Grade]:
        """Set the order of grades. Pairs are looked at again by it. For people administrators."""
        return self._list("PUT", "/api/v1/grades", body=body)

    def list_imports(self) -> Iterator[Import]:
        """The ten files that came last, the newest first."""
        return self._list("GET", "/api/v1/imports")

    def send_file(self, file_name: str, content: bytes, *, key: str = "") -> Import:
        """Send a directory file: CSV or Excel. A large one is read by a worker; nothing reaches the directory before it is applied."""
        return self._do("POST", "/api/v1/imports", file=(file_name, content), key=key)

    def get_import(self, code: str) -> Import:
        """Where a file stands."""
        return self._do("GET", f"/api/v1/imports/{_part(code)}")

    def discard_import(self, code: str) -> Import:
        """Throw the file away. Nothing in the directory changes."""
        return self._do("DELETE", f"/api/v1/imports/{_part(code)}")

    def choose_columns(self, code: str, body: Columns) -> Import:
        """Say which field is in which column. What the guess has right need not be said."""
        return self._do("PUT", f"/api/v1/imports/{_part(code)}/columns", body=body)

    def decide_import(self, code: str, body: Decisions) -> Import:
        """Settle the order of grades and which posts stay out; the file is checked by it."""
        return self._do("PUT", f"/api/v1/imports/{_part(code)}/decisions", body=body)

    def correct_row(self, code: str, body: Correction, *, key: str = "") -> Import:
        """Correct a row in place."""
        return self._do("POST", f"/api/v1/imports/{_part(code)}/corrections", body=body, key=key)

    def check_import(self, code: str, *, key: str = "") -> Import:
        """Check all rows again, after corrections in a large file."""
        return self._do("POST", f"/api/v1/imports/{_part(code)}/check", key=key)

    def apply_import(self, code: str, body: Application, *, key: str = "") -> Import:
        """Save what is ready. Pairs whose rules it breaks are paused, as always."""
        return self._do("POST", f"/api/v1/imports/{_part(code)}/application", body=body, key=key)

    def list_topics(self) -> Iterator[Topic]:
        """Every topic that can be chosen."""
        return self._list("GET", "/api/v1/topics")

    def add_topic(self, body: TopicWords, *, key: str = "") -> Topic:
        """Add a topic of one's own. For people administrators, as all that changes the catalogue."""
        return self._do("POST", "/api/v1/topics", body=body, key=key)

    def change_topic(self, code: str, body: TopicWords) -> Topic:
        """Change its words. Its words in other languages stay."""
        return self._do("PUT", f"/api/v1/topics/{_part(code)}", body=body)

    def retire_topic(self, code: str) -> Topic:
        """Offer it no more. Whoever named it keeps it."""
        return self._do("PUT", f"/api/v1/topics/{_part(code)}/retirement")

    def restore_topic(self, code: str) -> Topic:
        """Offer it again."""
        return self._do("DELETE", f"/api/v1/topics/{_part(code)}/retirement")

    def merge_topic(self, code: str, body: Merge) -> Topic:
        """Let another topic take its place, for everybody who named it."""
        return self._do("PUT", f"/api/v1/topics/{_part(code)}/merge", body=body)

    def list_programs(self) -> Iterator[Program]:
        """The programs that whoever made the token manages."""
        return self._list("GET", "/api/v1/programs")

    def create_program(self, body: NewProgram, *, key: str = "") -> Program:
        """Begin a program. Whoever made the token manages it; they need the right to create programs."""
        return self._do("POST", "/api/v1/programs", body=body, key=key)

    def get_program(self, code: str) -> Program:
        """One program."""
        return self._do("GET", f"/api/v1/programs/{_part(code)}")

    def change_program(self, code: str, body: ProgramChange) -> Program:
        """Change its words or its frame. Everything that was asked is done, or nothing."""
        return self._do("PATCH", f"/api/v1/programs/{_part(code)}", body=body)

    def open_program(self, code: str, *, key: str = "") -> Program:
        """Open a draft. Refused while something is missing; the sentence says what."""
        return self._do("POST", f"/api/v1/programs/{_part(code)}/opening", key=key)

    def wind_down_program(self, code: str, *, key: str = "") -> Program:
        """Begin no new cohort; those that run go on."""
        return self._do("POST", f"/api/v1/programs/{_part(code)}/winding-down", key=key)

    def resume_program(self, code: str, *, key: str = "") -> Program:
        """Go on with a program that was winding down."""
        return self._do("POST", f"/api/v1/programs/{_part(code)}/resumption", key=key)

    def archive_program(self, code: str, *, key: str = "") -> Program:
        """Put a program away."""
        return self._do("POST", f"/api/v1/programs/{_part(code)}/archive", key=key)

    def list_cohorts(self, *, program: str | None = None, state: str | None = None) -> Iterator[Cohort]:
        """Cohorts of all programs that whoever made the token manages; of one program; in one state."""
        return self._list("GET", "/api/v1/cohorts", query={"program": program, "state": state})

    def create_cohort(self, code: str, body: NewCohort, *, key: str = "") -> Cohort:
        """Plan a further cohort."""
        return self._do("POST", f"/api/v1/programs/{_part(code)}/cohorts", body=body, key=key)

    def get_cohort(self, code: str) -> Cohort:
        """One cohort."""
        return self._do("GET", f"/api/v1/cohorts/{_part(code)}")

    def move_kick_off(self, code: str, body: KickOff) -> Cohort:
        """Move the kick-off, and with it every date of the plan."""
        return self._do("PUT", f"/api/v1/cohorts/{_part(code)}/kick-off", body=body)

    def set_call(self, code: str, body: Call) -> Cohort:
        """Open or close the call to everybody who signs in."""
        return self._do("PUT", f"/api/v1/cohorts/{_part(code)}/call", body=body)

    def start_recruiting(self, code: str, *, key: str = "") -> Cohort:
        """Begin to recruit. Refused while a gate of the plan is open."""
        return self._do("POST", f"/api/v1/cohorts/{_part(code)}/recruiting", key=key)

    def close_recruiting(self, code: str, *, key: str = "") -> Cohort:
        """End recruiting: matching begins."""
        return self._do("POST", f"/api/v1/cohorts/{_part(code)}/recruiting-end", key=key)

    def reopen_recruiting(self, code: str, *, key: str = "") -> Cohort:
        """Recruit again, after recruiting was ended."""
        return self._do("POST", f"/api/v1/cohorts/{_part(code)}/recruiting-again", key=key)

    def start_running(self, code: str, *, key: str = "") -> Cohort:
        """Kick off: the pairs meet from now on."""
        return self._do("POST", f"/api/v1/cohorts/{_part(code)}/start", key=key)

    def close_cohort(self, code: str, *, key: str = "") -> Cohort:
        """Close it, once its pairs have ended."""
        return self._do("POST", f"/api/v1/cohorts/{_part(code)}/closure", key=key)

    def get_plan(self, code: str) -> Iterator[Step]:
        """All steps, phase by phase, by date. In one piece."""
        return self._list("GET", f"/api/v1/cohorts/{_part(code)}/plan")

    def add_step(self, code: str, body: NewStep, *, key: str = "") -> Iterator[Step]:
        """Add a step of one's own; the answer is the plan with it."""
        return self._list("POST", f"/api/v1/cohorts/{_part(code)}/plan", body=body, key=key)

    def change_step(self, code: str, slug: str, body: StepChange) -> Iterator[Step]:
        """Put a step on another day, tick it, make it a gate. A day off becomes the next working day."""
        return self._list("PATCH", f"/api/v1/cohorts/{_part(code)}/plan/{_part(slug)}", body=body)

    def remove_step(self, code: str, slug: str) -> Iterator[Step]:
        """Take a step out. It can be put back."""
        return self._list("DELETE", f"/api/v1/cohorts/{_part(code)}/plan/{_part(slug)}")

    def restore_step(self, code: str, slug: str, *, key: str = "") -> Iterator[Step]:
        """Put a step back that was taken out."""
        return self._list("POST", f"/api/v1/cohorts/{_part(code)}/plan/{_part(slug)}/restoration", key=key)

    def list_days_off(self) -> Iterator[DayOff]:
        """The company's days off, the next first. In one piece. For managers of any program."""
        return self._list("GET", "/api/v1/days-off")

    def add_day_off(self, body: NewDayOff, *, key: str = "") -> DayOff:
        """Write days off down; the plans of all cohorts move out of their way."""
        return self._do("POST", "/api/v1/days-off", body=body, key=key)

    def remove_day_off(self, code: str) -> None:
        """Take days off out again."""
        self._do("DELETE", f"/api/v1/days-off/{_part(code)}")

    def list_participants(
        self,
        code: str,
        *,
        status: Literal["all", "waiting", "resting", "listed", "paired", "invited", "finished", "left"] | None = None,
        q: str | None = None,
    ) -> Iterator[Participant]:
        """Who takes part. “all” is everybody who has not left."""
        return self._list("GET", f"/api/v1/cohorts/{_part(code)}/participants", query={"status": status, "q": q})

    def invite(self, code: str, body: Invitation, *, key: str = "") -> Participant:
        """Ask somebody, privately, to take part. The mail is a draft until a person or a stated rule releases it.

        Asking again changes nothing, whatever they answered.
        """
        return self._do("POST", f"/api/v1/cohorts/{_part(code)}/participants", body=body, key=key)

    def admit(self, code: str, body: Admission, *, key: str = "") -> None:
        """Let somebody take part whom the rules of the program leave out. They still have to be asked."""
        self._do("POST", f"/api/v1/cohorts/{_part(code)}/exceptions", body=body, key=key)

    def remind_invited(self, code: str, *, key: str = "") -> None:
        """Remind those who were invited and have not answered."""
        self._do("POST", f"/api/v1/cohorts/{_part(code)}/invitation-reminders", key=key)

    def remind_to_enroll(self, code: str, *, key: str = "") -> None:
        """Remind those who began to fill in and have not sent it."""
        self._do("POST", f"/api/v1/cohorts/{_part(code)}/enrollment-reminders", key=key)

    def get_participant(self, code: str) -> Participant:
        """One enrollment."""
        return self._do("GET", f"/api/v1/participants/{_part(code)}")

    def withdraw(self, code: str) -> Participant:
        """Take somebody out who can't sign in. Everybody else leaves by themselves: no token acts for a person."""
        return self._do("DELETE", f"/api/v1/participants/{_part(code)}")

    def list_runs(self, code: str) -> Iterator[Run]:
        """All runs of a cohort."""
        return self._list("GET", f"/api/v1/cohorts/{_part(code)}/runs")

    def start_run(self, code: str, body: NewRun, *, key: str = "") -> Run:
        """Match. A worker solves it where that takes more than seconds: read the run until it is no longer “waiting”."""
        return self._do("POST", f"/api/v1/cohorts/{_part(code)}/runs", body=body, key=key)

    def get_run(self, code: str) -> Run:
        """One run: how far it is, and what came of it."""
        return self._do("GET", f"/api/v1/runs/{_part(code)}")

    def list_proposals(self, code: str) -> Iterator[Proposal]:
        """The pairs of a run. Those with somebody in the reporting line of whoever made the token are not among them."""
        return self._list("GET", f"/api/v1/runs/{_part(code)}/proposals")

    def list_left_out(self, code: str) -> Iterator[Unmatched]:
        """Who has nobody in a run. In one piece. Why stands on the page."""
        return self._list("GET", f"/api/v1/runs/{_part(code)}/left-out")

    def name_run(self, code: str, body: RunName) -> Run:
        """Keep a run as a draft, or let it be a try again."""
        return self._do("PUT", f"/api/v1/runs/{_part(code)}/name", body=body)

    def use_run(self, code: str, *, key: str = "") -> Run:
        """Go back to this run, with the decisions it was made with."""
        return self._do("POST", f"/api/v1/runs/{_part(code)}/use", key=key)

    def cancel_run(self, code: str, *, key: str = "") -> Run:
        """Stop a run that waits or is being solved."""
        return self._do("POST", f"/api/v1/runs/{_part(code)}/cancellation", key=key)

    def release_run(self, code: str, *, key: str = "") -> Run:
        """Ask the people of every pair of a run. Again asks nobody twice."""
        return self._do("POST", f"/api/v1/runs/{_part(code)}/release", key=key)

    def list_decisions(self, code: str) -> Iterator[Decision]:
        """Pairs that managers have locked or ruled out. Whom people would rather not meet is nowhere."""
        return self._list("GET", f"/api/v1/cohorts/{_part(code)}/decisions")

    def decide(self, code: str, body: NewDecision, *, key: str = "") -> None:
        """Lock a pair, rule it out, or let the solver decide again. Runs from now on keep it."""
        self._do("POST", f"/api/v1/cohorts/{_part(code)}/decisions", body=body, key=key)

    def list_pairings(
        self, code: str, *, state: Literal["", "asked", "active", "paused", "completed", "ended"] | None = None
    ) -> Iterator[Pair]:
        """The pairs of a cohort, without those that whoever made the token is near to by reporting line."""
        return self._list("GET", f"/api/v1/cohorts/{_part(code)}/pairings", query={"state": state})

    def get_pairing(self, code: str) -> Pair:
        """One pair."""
        return self._do("GET", f"/api/v1/pairings/{_part(code)}")

    def list_meetings(self, code: str) -> Iterator[Meeting]:
        """The dates of a pair."""
        return self._list("GET", f"/api/v1/pairings/{_part(code)}/meetings")

    def nudge(self, code: str, *, key: str = "") -> Pair:
        """Remind who keeps the dates to book the next one. Within three days of the last mail nothing is sent."""
        return self._do("POST", f"/api/v1/pairings/{_part(code)}/reminder", key=key)

    def offer_times(self, code: str, *, key: str = "") -> Pair:
        """Send who keeps the dates three moments that suit both."""
        return self._do("POST", f"/api/v1/pairings/{_part(code)}/times", key=key)

    def ask_for_goal(self, code: str, *, key: str = "") -> Pair:
        """Ask a pair for the goal that is missing."""
        return self._do("POST", f"/api/v1/pairings/{_part(code)}/goal-reminder", key=key)

    def complete_all(self, code: str, *, key: str = "") -> Done:
        """Complete all pairs of a cohort that has come to its end."""
        return self._do("POST", f"/api/v1/cohorts/{_part(code)}/completion", key=key)

    def list_workshops(self, code: str) -> Iterator[Workshop]:
        """The workshops of a cohort with their dates, the newest first. In one piece."""
        return self._list("GET", f"/api/v1/cohorts/{_part(code)}/workshops")

    def plan_workshop(self, code: str, body: NewWorkshop, *, key: str = "") -> Workshop:
        """Plan a workshop."""
        return self._do("POST", f"/api/v1/cohorts/{_part(code)}/workshops", body=body, key=key)

    def announce_workshop(self, code: str, workshop: str, *, key: str = "") -> Workshop:
        """Tell everybody it is for."""
        return self._do("POST", f"/api/v1/cohorts/{_part(code)}/workshops/{_part(workshop)}/announcement", key=key)

    def cancel_workshop(self, code: str, workshop: str) -> Workshop:
        """Call a workshop off, with all its dates."""
        return self._do("DELETE", f"/api/v1/cohorts/{_part(code)}/workshops/{_part(workshop)}")

    def add_date(self, code: str, workshop: str, body: NewDate, *, key: str = "") -> Workshop:
        """Add a date."""
        return self._do("POST", f"/api/v1/cohorts/{_part(code)}/workshops/{_part(workshop)}/dates", body=body, key=key)

    def list_seats(self, code: str) -> Iterator[Seat]:
        """Who has a seat at a date, and who waits. In one piece; without those in the reporting line of whoever made the token."""
        return self._list("GET", f"/api/v1/workshop-dates/{_part(code)}/seats")

    def say_who_came(self, code: str, body: Attendance) -> Iterator[Seat]:
        """Say who came."""
        return self._list("PUT", f"/api/v1/workshop-dates/{_part(code)}/attendance", body=body)

    def list_prepared(self, code: str) -> Iterator[Prepared]:
        """Who has finished preparing and who has not, by name, role by role. In one piece."""
        return self._list("GET", f"/api/v1/cohorts/{_part(code)}/preparation")

    def list_reports(self) -> Iterator[Report]:
        """Reports that whoever made the token may read."""
        return self._list("GET", "/api/v1/reports")

    def get_report(self, code: str) -> Figures:
        """One report with its figures, in the language asked for. It is written down that it was taken."""
        return self._do("GET", f"/api/v1/reports/{_part(code)}")

    def list_events(self) -> Iterator[Event]:
        """What was done, the oldest first. All of it for privacy officers, for managers what is about their programs."""
        return self._list("GET", "/api/v1/events")

    def _list(self, method: str, path: str, *, query: Mapping[str, Any] | None = None, **sent: Any) -> Iterator[Any]:
        asked = {**(query or {}), "limit": 200} if method == "GET" else query
        piece = self._do(method, path, query=asked, **sent)
        return self._pieces(piece)

    def _pieces(self, piece: Any) -> Iterator[Any]:
        while True:
            yield from piece["items"]
            if not piece["next"]:
                return
            piece = self._do("GET", piece["next"][piece["next"].index("/api/") :])

    def _do(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        file: tuple[str, bytes] | None = None,
        key: str = "",
    ) -> Any:
        headers = dict(self._headers)
        data = None
        if method == "POST":
            headers["Idempotency-Key"] = key or uuid.uuid4().hex
        if file is not None:
            headers["Content-Type"], data = _form(*file)
        elif body is not None:
            headers["Content-Type"], data = "application/json", json.dumps(body).encode()
        asked = urlencode({name: value for name, value in (query or {}).items() if value is not None})
        address = f"{self.address}{path}{'?' if asked else ''}{asked}"
        for left in reversed(range(TRIES)):
            try:
                with self._opener.open(Request(address, data, headers, method=method), timeout=self.timeout) as answer:
                    content = answer.read()
                return json.loads(content) if content else None
            except HTTPError as error:
                if error.code == 429 and left:
                    time.sleep(int(error.headers.get("Retry-After") or 1))
                    continue
                raise Problem(error.code, _read(error.read())) from None
            except (URLError, TimeoutError, ConnectionError) as error:
                if not left:
                    raise Unreachable(f"{self.address} could not be reached: {error}") from error
                time.sleep(2.0 ** (TRIES - left - 2))
        return None


def _read(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _form(name: str, content: bytes) -> tuple[str, bytes]:
    """A form with one file in it."""
    edge = uuid.uuid4().hex
    quoted = name.replace('"', "%22").replace("\r", "").replace("\n", "")
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    return f"multipart/form-data; boundary={edge}", head.encode() + content + f"\r\n--{edge}--\r\n".encode()
