"""The small cast every test can use: seven people of one company, one program, one cohort.

Dora, chief executive (sponsor)
├── Viktor, finance director, the senior mentee ── Eve, his assistant
├── Mara, head of retail ── Nia, the junior mentor · Jon, junior co-lead
└── Petra, program manager · Sam, support contact · Ada, administrator · Otto, an outsider to the program
"""

from __future__ import annotations

from dataclasses import dataclass

from tests import factories
from viceversa.people.models import Person, RoleGrant, User
from viceversa.programs.models import Cohort, Participant, Program, Role


@dataclass(frozen=True)
class Cast:
    """Accounts by first name; `nia_part` and `viktor_part` are their enrollments in `cohort`."""

    dora: User
    viktor: User
    eve: User
    mara: User
    nia: User
    jon: User
    petra: User
    sam: User
    ada: User
    otto: User
    program: Program
    cohort: Cohort
    nia_part: Participant
    viktor_part: Participant

    def person(self, name: str) -> Person:
        """The directory entry behind an account."""
        who: User = getattr(self, name)
        assert who.person is not None
        return who.person


def build() -> Cast:
    """Make the cast in the database. Costs about 60 statements."""
    board = factories.unit("Lumen / Board")
    finance = factories.unit("Lumen / Finance")
    people = factories.unit("Lumen / People")
    dora = factories.person("Dora Lindt", rank=7, unit=board)
    viktor = factories.person("Viktor Halvorsen", manager=dora, rank=6, unit=finance, title="Finance director")
    eve = factories.person("Eve Marchetti", manager=viktor, rank=3, unit=finance, title="Assistant")
    mara = factories.person("Mara Okafor", manager=dora, rank=5)
    nia = factories.person("Nia Adeyemi", manager=mara, rank=1, title="Customer analyst")
    jon = factories.person("Jon Berger", manager=mara, rank=1)
    head = factories.person("Helga Brandt", manager=dora, rank=5, unit=people)
    petra = factories.person("Petra Novak", manager=head, rank=3, unit=people, title="Learning partner")
    sam = factories.person("Sam Osei", manager=head, rank=4, unit=people, title="Confidential adviser")
    ada = factories.person("Ada Lim", manager=head, rank=4, unit=factories.unit("Lumen / IT"))
    otto = factories.person("Otto Weiss", manager=mara, rank=2)

    accounts = {
        name: factories.user(who)
        for name, who in {
            "dora": dora, "viktor": viktor, "eve": eve, "mara": mara, "nia": nia,
            "jon": jon, "petra": petra, "sam": sam, "otto": otto,
        }.items()
    }  # fmt: skip
    accounts["ada"] = factories.user(ada, roles=(RoleGrant.Role.SYSTEM, RoleGrant.Role.PEOPLE))
    program = factories.program(manager=accounts["petra"], sponsor=dora, co_lead=jon, support_contact=sam)
    cohort = factories.cohort(program)
    return Cast(
        **accounts,
        program=program,
        cohort=cohort,
        nia_part=factories.participant(
            cohort, nia, Role.MENTOR, offers={"ai-assistants": 5, "short-video": 4}, wants=("how-budgets-get-decided",)
        ),
        viktor_part=factories.participant(
            cohort, viktor, Role.MENTEE, offers={"how-budgets-get-decided": 5}, wants=("ai-assistants", "short-video")
        ),
    )
