"""A run as a file to read, send on and edit: the pairs in words, who has none and why, settings and certificate.

One content, three forms: CSV (one table), XLSX (three sheets), JSON. What the manager may not see on the page is in none,
and each says how many pairs that are. No cell is taken for a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.core.sheets import harmless
from viceversa.matching import byhand, queries, rules
from viceversa.matching.figures import POINT
from viceversa.matching.models import LeftOut, Proposal, Ruling, Run
from viceversa.matching.policy import BY_NAME, LIMITS
from viceversa.matching.words import Words
from viceversa.people.models import User
from viceversa.programs.models import Participant, Role

FORMAT: Final = "viceversa-run/1"


@dataclass(frozen=True)
class PairLine:
    """One proposed pair."""

    mentor_code: str
    mentor: str
    mentee_code: str
    mentee: str
    fit: int
    mentor_to_mentee: int
    mentee_to_mentor: int
    locked: bool
    why: list[str]
    note: str


@dataclass(frozen=True)
class PersonLine:
    """Somebody without a pair."""

    code: str
    name: str
    role: str
    why: str
    helps: list[str]


@dataclass
class Book:
    """Everything a file of a run holds. `facts` are settings and certificate as (what, value)."""

    run: Run
    pairs: list[PairLine] = field(default_factory=list)
    left_out: list[PersonLine] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    not_shown: list[str] = field(default_factory=list)


def book_of(user: User, run: Run) -> Book:
    """What this manager may see of a run, whole. Four queries."""
    rulings = {(one.mentor_id, one.mentee_id): one for one in queries.rulings_of(run.cohort)}
    proposals, left_out = list(queries.proposals_of(run)), list(queries.left_out_of(run))
    seen = [one for one in proposals if rules.may_see_pair(user, one.mentor.person, one.mentee.person)]
    known = [one for one in left_out if not rules.is_concerned(user, one.participant.person)]
    people = [part for one in seen for part in (one.mentor, one.mentee)] + [one.participant for one in known]
    words = Words(names={one.code: one.person for one in people}, topics=queries.topic_names())
    return Book(
        run,
        [_pair(one, words, rulings.get((one.mentor_id, one.mentee_id))) for one in seen],
        [_person(one, words) for one in known],
        _facts(run),
        _not_shown(len(proposals) - len(seen), len(left_out) - len(known)),
    )


def _pair(one: Proposal, words: Words, ruling: Ruling | None) -> PairLine:
    return PairLine(
        mentor_code=one.mentor.code,
        mentor=one.mentor.person.name,
        mentee_code=one.mentee.code,
        mentee=one.mentee.person.name,
        fit=round(one.points / POINT),
        mentor_to_mentee=one.fit_to_mentee,
        mentee_to_mentor=one.fit_to_mentor,
        locked=ruling is not None and ruling.kind == Ruling.Kind.PIN,
        why=[words.criterion(reason) for reason in sorted(one.reasons, key=lambda reason: -reason["of"])],
        note=ruling.note if ruling else "",
    )


def _person(one: LeftOut, words: Words) -> PersonLine:
    participant: Participant = one.participant
    return PersonLine(
        code=participant.code,
        name=participant.person.name,
        role=participant.role,
        why=words.left_out(one.reason, participant),
        helps=words.helps(one.would_help),
    )


def _not_shown(pairs: int, people: int) -> list[str]:
    sentences = []
    if pairs:
        sentence = ngettext(
            "%(n)s pair is not in this file: you are one of the two, or in the reporting line of one.",
            "%(n)s pairs are not in this file: you are one of the two, or in the reporting line of one.",
            pairs,
        )
        sentences.append(sentence % {"n": pairs})
    if people:
        sentence = ngettext(
            "%(n)s person without a pair is not in this file: they are of your own reporting line.",
            "%(n)s people without a pair are not in this file: they are of your own reporting line.",
            people,
        )
        sentences.append(sentence % {"n": people})
    return sentences


def _facts(run: Run) -> list[tuple[str, str]]:
    figures = run.figures
    facts: list[tuple[str, Any]] = [
        (_("Cohort"), run.cohort.name),
        (_("Run"), run.number),
        (_("Solved"), run.solved_at.isoformat(timespec="minutes") if run.solved_at else ""),
        (_("Pairs"), figures["pairs"]),
        (_("Average fit"), figures["average"]),
        (_("Worst-off pair"), figures["worst"]),
        (_("Total"), figures["total"]),
        (_("Upper bound"), figures["bound"]),
        (_("Gap"), figures["gap"]),
        (_("Possible pairs"), figures["pairs_scanned"]),
        (_("Certificate"), certificate(run)),
    ]
    facts += [
        (_("Weight: %(name)s") % {"name": BY_NAME[name].label}, weight)
        for name, weight in run.settings["weights"].items()
        if name in BY_NAME
    ]
    facts += [(str(limit.label), run.settings[limit.name]) for limit in LIMITS if limit.name in run.settings]
    return [(str(name), "" if value is None else str(value)) for name, value in facts]


def certificate(run: Run) -> str:
    """How good the run is, in a sentence."""
    by_hand = byhand.verdict(run.settings, run.figures)
    if by_hand:
        return _("Chosen by hand, not proven best. %(verdict)s") % {"verdict": by_hand}
    if run.figures["gap"] == 0:
        return _("Proven optimal.")
    return _("Proven within a gap.")


# The forms


def headings() -> list[str]:
    """The columns of a table of pairs, in the reader's language."""
    return [
        _("Mentor code"), _("Mentor"), _("Mentee code"), _("Mentee"), _("Fit"), _("Mentor to mentee"),
        _("Mentee to mentor"), _("Locked"), _("Why"), _("Note"),
    ]  # fmt: skip


def rows_of(book: Book) -> Iterable[list[str]]:
    """The pairs as rows, then people without one (their partner's cells are empty), then what is not shown."""
    yield headings()
    yield from _pair_rows(book)
    for one in book.left_out:
        who = [one.code, one.name]
        both = [*who, "", ""] if one.role == Role.MENTOR else ["", "", *who]
        yield [*both, "", "", "", "", " ".join([one.why, *one.helps]), ""]
    for sentence in book.not_shown:
        yield [*[""] * 8, sentence, ""]


def _pair_rows(book: Book) -> Iterable[list[str]]:
    for one in book.pairs:
        yield [
            one.mentor_code, one.mentor, one.mentee_code, one.mentee, str(one.fit), str(one.mentor_to_mentee),
            str(one.mentee_to_mentor), _("yes") if one.locked else "", "; ".join(one.why), one.note,
        ]  # fmt: skip


def workbook_of(book: Book) -> bytes:
    """The run as an Excel workbook: pairs, people without a pair, settings and certificate."""
    import xlsxwriter  # noqa: PLC0415  (0.1 s to load, needed by this file only)

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as workbook:
        strong = workbook.add_format({"bold": True})
        wrap = workbook.add_format({"text_wrap": True, "valign": "top"})

        def sheet(name: str, widths: list[int], rows: Iterable[list[str]]) -> None:
            page = workbook.add_worksheet(name[:31])
            for column, width in enumerate(widths):
                page.set_column(column, column, width)
            page.freeze_panes(1, 0)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    style = strong if at == 0 else wrap
                    if at and cell.isdecimal():
                        page.write_number(at, column, int(cell), style)
                    else:  # never a formula, never a link
                        page.write_string(at, column, harmless(cell), style)

        notes = [["", "", "", "", "", "", "", "", sentence, ""] for sentence in book.not_shown]
        sheet(_("Pairs"), [14, 24, 14, 24, 6, 10, 10, 8, 60, 30], [headings(), *_pair_rows(book), *notes])
        people = [[one.code, one.name, _role(one.role), one.why, " ".join(one.helps)] for one in book.left_out]
        sheet(
            _("Without a pair"),
            [14, 24, 10, 60, 50],
            [[_("Code"), _("Name"), _("Role"), _("Why"), _("What helps")], *people],
        )
        sheet(
            _("Settings and certificate"),
            [50, 60],
            [[_("What"), _("Value")], *([name, value] for name, value in book.facts)],
        )
    return written.getvalue()


def _role(role: str) -> str:
    return str(Role(role).label)


def json_of(book: Book) -> Mapping[str, Any]:
    """The run as plain data."""
    run = book.run
    return {
        "format": FORMAT,
        "cohort": run.cohort.name,
        "run": run.number,
        "pairs": [asdict(one) for one in book.pairs],
        "left_out": [asdict(one) for one in book.left_out],
        "not_shown": book.not_shown,
        "figures": {name: value for name, value in run.figures.items() if name != "worst_pair"},
        "certificate": certificate(run),
        "settings": {name: value for name, value in run.settings.items() if name not in ("pins", "forbids", "by_hand")},
    }
