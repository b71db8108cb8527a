"""How Maria watches over Aldermoor: what she wrote into the pack, said yes and no to, and what was opened by two."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.demo.stage import Stage, person
from viceversa.oversight.actions import looks, unsealing, widening
from viceversa.oversight.actions.words import write_words
from viceversa.oversight.models import Unsealing
from viceversa.oversight.queries.widenings import widenings
from viceversa.oversight.states import WideningState
from viceversa.pairings.models import Member
from viceversa.pairings.states import PairingState
from viceversa.people.actions.accounts import account_for, grant_role
from viceversa.people.models import RoleGrant, User
from viceversa.people.queries import account_by_email
from viceversa.programs.actions import set_attaching, set_calendars
from viceversa.programs.models import Cohort

WATCHER: Final = "Maria Murphy"
DAY: Final = timedelta(days=1)
WORDS: Final = {
    "controller": "Aldermoor Group, data protection office, privacy@aldermoor.example.",
    "basis": "Article 6(1)(f), balancing test of 9 January; works agreement “Equal chances in development programs” of 12 January, "
    "for groups its sections 2 to 5.",
    "agreement": "Works agreement of 12 January, for two years. It is looked at again each January, with this pack beside it.",
    "complaints": "The works council, the data protection office, or Oluwaseun Adeyemi in confidence. An answer comes within two weeks.",
}


def named(admin: User) -> User:
    """Maria becomes auditor and privacy officer."""
    maria = account_for(person(WATCHER))
    for role in (RoleGrant.Role.AUDITOR, RoleGrant.Role.PRIVACY):
        grant_role(maria, role=role, by=admin)
    return maria


def said_yes() -> None:
    """Maria says yes to all that waits."""
    maria = account_for(person(WATCHER))
    for change in widenings(maria):
        if change.widening.state == WideningState.ASKED:
            widening.grant(change.widening, by=maria)


def watched(stage: Stage, cohort: Cohort, *, manager: User) -> None:
    """In the running program: words, a change refused and one that waits, looks, and content opened for a tribunal."""
    maria, admin = stage.account(person(WATCHER)), account_by_email("admin@aldermoor.example")
    assert admin is not None

    def begin() -> None:
        for place, text in WORDS.items():
            write_words(place, text=text, by=maria)
        set_calendars(cohort.program, names=True, video_link=cohort.program.video_link, by=manager)

    def say_no() -> None:
        for change in widenings(maria):
            if change.widening.state == WideningState.ASKED:
                why = "Assistants and colleagues read calendars. The agreement says that entries stay neutral."
                widening.refuse(change.widening, why=why, by=maria)

    def look() -> None:
        now = clock.now()
        looks.note(kind="participants", role="manager", about_type="cohort", about_code=cohort.code, now=now)
        for code in _pairs(cohort):
            looks.note(kind="pair", role="manager", about_type="pairing", about_code=code, now=now)

    def ask(reason: str) -> Unsealing | None:
        for code in _pairs(cohort)[-4:]:
            try:
                return unsealing.ask_to_open(kind="thread", code=code, reason=reason, hours=4, by=admin)
            except Refused:  # Ada, or Maria, stands near one of them
                continue
        return None

    def open_one() -> None:
        asked = ask("A labor court asks for the messages of these two, case 4711. The works council was heard.")
        if asked is not None:
            unsealing.read(unsealing.grant(asked, by=maria), by=admin)
            unsealing.end(asked, by=admin)

    start = stage.day(cohort.kick_off)
    stage.at(start + 3 * DAY, begin)
    stage.at(start + 5 * DAY, say_no)
    for week in range(1, 12):
        stage.at(start + week * 7 * DAY + 2 * DAY, look)
    stage.at(stage.now - 20 * DAY, open_one)
    stage.at(
        stage.now - DAY, lambda: ask("Somebody says that they were threatened in a message, and has no copy of it.")
    )
    stage.at(stage.now - 2 * DAY, lambda: set_attaching(cohort.program, files=True, by=manager))


def _pairs(cohort: Cohort) -> list[str]:
    """Codes of the pairs that meet."""
    rows = Member.objects.filter(pairing__cohort=cohort, pairing__state=PairingState.ACTIVE).order_by("pairing")
    return list(dict.fromkeys(rows.values_list("pairing__code", flat=True)))
