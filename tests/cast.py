"""The small cast every test can use: seven people of one company, one program, one cohort.

Dora, chief executive (sponsor)
├── Viktor, finance director, the senior mentee ── Eve, his assistant
├── Mara, head of retail ── Nia, the junior mentor · Jon, junior co-lead
└── Petra, program manager · Sam, support contact · Ada, administrator · Otto, an outsider to the program
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from tests import factories
from tests.factories import NOW
from tests.support.again import Again
from viceversa.people.models import Grade, OrgUnit, Person, RoleGrant, Topic, User
from viceversa.programs.models import Cohort, Offer, Participant, Program, Role, Want

Row = TypeVar("Row", OrgUnit, Grade, Topic)


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
    """Make the cast in the database: one statement a table, one more a generation."""
    (lumen,) = _catalogued("path", [OrgUnit(name="Lumen", path="Lumen", created_at=NOW)])
    board, finance, retail, people, it = _catalogued(
        "path",
        [
            OrgUnit(name=name, path=f"Lumen / {name}", parent=lumen, created_at=NOW)
            for name in ("Board", "Finance", "Retail", "People", "IT")
        ],
    )
    ranks = range(1, 8)
    grades = _catalogued("name", [Grade(name=f"Grade {rank}", rank=rank, created_at=NOW) for rank in ranks])
    grade = dict(zip(ranks, grades, strict=True))

    person = factories.unsaved_person
    (dora,) = Person.objects.bulk_create([person("Dora Lindt", grade=grade[7], unit=board)])
    viktor, mara, head = Person.objects.bulk_create(
        [
            person("Viktor Halvorsen", manager=dora, grade=grade[6], unit=finance, title="Finance director"),
            person("Mara Okafor", manager=dora, grade=grade[5], unit=retail),
            person("Helga Brandt", manager=dora, grade=grade[5], unit=people),
        ]
    )
    eve, nia, jon, petra, sam, ada, otto = Person.objects.bulk_create(
        [
            person("Eve Marchetti", manager=viktor, grade=grade[3], unit=finance, title="Assistant"),
            person("Nia Adeyemi", manager=mara, grade=grade[1], unit=retail, title="Customer analyst"),
            person("Jon Berger", manager=mara, grade=grade[1], unit=retail),
            person("Petra Novak", manager=head, grade=grade[3], unit=people, title="Learning partner"),
            person("Sam Osei", manager=head, grade=grade[4], unit=people, title="Confidential adviser"),
            person("Ada Lim", manager=head, grade=grade[4], unit=it),
            person("Otto Weiss", manager=mara, grade=grade[2], unit=retail),
        ]
    )
    with_account = {
        "dora": dora, "viktor": viktor, "eve": eve, "mara": mara, "nia": nia,
        "jon": jon, "petra": petra, "sam": sam, "otto": otto, "ada": ada,
    }  # fmt: skip
    users = User.objects.bulk_create([factories.unsaved_user(who) for who in with_account.values()])
    accounts = dict(zip(with_account, users, strict=True))
    RoleGrant.objects.bulk_create(
        [
            RoleGrant(user=accounts["ada"], role=role, created_at=NOW)
            for role in (RoleGrant.Role.SYSTEM, RoleGrant.Role.PEOPLE)
        ]
    )

    program = factories.program(
        manager=accounts["petra"], sponsor=dora, co_lead=jon, support_contact=sam, trusted_contact=head
    )
    cohort = factories.cohort(program)
    assistants, video, budgets = _catalogued(
        "slug",
        [factories.unsaved_topic(slug) for slug in ("ai-assistants", "short-video", "how-budgets-get-decided")],
    )
    nia_part, viktor_part = Participant.objects.bulk_create(
        [
            factories.unsaved_participant(cohort, nia, Role.MENTOR),
            factories.unsaved_participant(cohort, viktor, Role.MENTEE),
        ]
    )
    Offer.objects.bulk_create(
        [
            Offer(participant=nia_part, topic=assistants, level=5, position=1),
            Offer(participant=nia_part, topic=video, level=4, position=2),
            Offer(participant=viktor_part, topic=budgets, level=5, position=1),
        ]
    )
    Want.objects.bulk_create(
        [
            Want(participant=nia_part, topic=budgets, level=2, position=1),
            Want(participant=viktor_part, topic=assistants, level=2, position=1),
            Want(participant=viktor_part, topic=video, level=2, position=2),
        ]
    )
    return Cast(**accounts, program=program, cohort=cohort, nia_part=nia_part, viktor_part=viktor_part)


def _catalogued(name: str, rows: list[Row]) -> list[Row]:
    """These rows, made where there is none of that name yet."""
    manager = type(rows[0])._default_manager
    return manager.bulk_create(rows, update_conflicts=True, unique_fields=[name], update_fields=[name])


MADE = Again(build)
