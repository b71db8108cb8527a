"""What happens to an HR extract: opened for a purpose, read from a file, released as figures, deleted."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from statistics import median_low
from typing import BinaryIO, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.analysis.refusals import TooFew
from viceversa.core import clock, events, private
from viceversa.core.errors import Refused
from viceversa.core.uploads import must_be_at_most
from viceversa.pairings.models import Member
from viceversa.people.files import read_sheet
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Draw, Participant, Role
from viceversa.staying import figures, rules
from viceversa.staying.fields import FIELDS, guess, is_protected
from viceversa.staying.models import Extract, Followed, Group, Joined, StayingRelease
from viceversa.staying.reading import Frame, Unread, hashed, read_row
from viceversa.staying.states import EXTRACT

LATEST: Final = timedelta(weeks=52, days=426)  # 14 months after week 52
SHOWN: Final = 200
BATCH: Final = 2000
MOST_ROWS: Final = 200_000


def latest_deletion(cohort: Cohort) -> date:
    """The last day on which an extract of a cohort may be there. No query."""
    return cohort.kick_off + LATEST


@transaction.atomic
def open_extract(
    cohort: Cohort,
    *,
    role: str,
    purpose: str,
    reader: User,
    delete_on: date,
    by: User | None,
    now: datetime | None = None,
) -> Extract:
    """Say what HR data about one role are for, who reads them and until when; who took part is joined now, as flags.

    It has to be opened while enrollments are there; from then on they are not needed. Six statements. Refuses others than
    privacy officers and people administrators, a reader without the role of an analyst or one who manages the program,
    no purpose, a day that is past or too late, and a cohort in which nobody was paired.
    """
    now = now or clock.now()
    by = rules.must_open(by)
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    former = Extract.objects.filter(cohort=cohort).first()
    if former is not None:
        former.repeated = True
        return former
    purpose = purpose.strip()
    if not purpose:
        raise Refused(_("Write down what the data are for: nothing else may be done with them."), field="purpose")
    if not rules.may_be_reader(reader, manages=cohort.program.managers.filter(user=reader).exists()):
        raise Refused(_("Choose an analyst who does not manage this program."), field="reader")
    if not now.date() < delete_on <= latest_deletion(cohort):
        raise Refused(
            _("Choose a day after today and up to %(day)s.") % {"day": latest_deletion(cohort).isoformat()},
            field="delete_on",
        )
    groups = _groups_of(cohort, Role(role))
    paired = [index for group, index in groups.values() if group == Group.PAIRED and index is not None]
    if not paired:
        raise Refused(_("Nobody in this role was in a pair, so there is nobody to follow."), field="cohort")
    made = Extract(
        cohort=cohort, role=role, purpose=purpose, reader=reader, opened_by=by, delete_on=delete_on,
        index_on=median_low(paired), created_at=now,
    )  # fmt: skip
    secret = secrets.token_hex(32)
    made.sealed_secret = private.seal(secret, bound_to=made.binding)
    made.save()
    Joined.objects.bulk_create(
        Joined(extract=made, key=hashed(secret.encode(), key), group=group, index_on=index)
        for key, (group, index) in groups.items()
    )
    events.record("extract.opened", by=by, subject=made, now=now, cohort=cohort.code, delete_on=delete_on)
    return made


@transaction.atomic
def read_heading(extract: Extract, *, content: BinaryIO, by: User | None, now: datetime | None = None) -> Extract:
    """Note which columns a file has, so that they can be put to fields. Nothing of its rows is read.

    Refuses others than the reader, an extract that is deleted or released, what is no table or above
    VICEVERSA_IMPORT_MAX_MB, and protected attributes.
    """
    now = now or clock.now()
    by = rules.must_be_reader(by, extract)
    _lock(extract)
    if not EXTRACT.allows(extract, "read"):
        EXTRACT.apply(extract, "read")
    must_be_at_most(content, settings.IMPORT_MAX_BYTES)
    headings = read_sheet(content).heading
    _refuse_protected(headings)
    extract.repeated = extract.headings == headings
    if not extract.repeated:
        extract.headings, extract.mapping = headings, {}  # what was chosen was chosen among other columns
        extract.save(update_fields=["headings", "mapping"])
        events.record("extract.looked_into", by=by, subject=extract, now=now, columns=len(headings))
    return extract


@transaction.atomic
def read_file(
    extract: Extract,
    *,
    content: BinaryIO,
    up_to: date,
    columns: Mapping[str, int] | None = None,
    by: User | None,
    now: datetime | None = None,
) -> Extract:
    """Read a file into rows under hashed keys, instead of those of an earlier file. The file is not kept.

    columns: field -> column; without it, headings are recognized. What is no field is dropped and named. Rows that can't be
    read are left out and noted. A file that is refused changes nothing. One pass, 2,000 rows at a time.

    Refuses others than the reader, an end of the file in the future, missing columns, protected attributes, a file above
    VICEVERSA_IMPORT_MAX_MB or of more than 200,000 rows, and one of which no row can be read.
    """
    now = now or clock.now()
    by = rules.must_be_reader(by, extract)
    _lock(extract)
    EXTRACT.apply(extract, "read")
    if not extract.index_on < up_to <= now.date():
        raise Refused(_("Choose the last day that the file knows of: after the pairing, and not after today."), "up_to")
    must_be_at_most(content, settings.IMPORT_MAX_BYTES)
    sheet = read_sheet(content)
    _refuse_protected(sheet.heading)
    mapping = dict(columns) if columns is not None else guess(sheet.heading)
    _check_mapping(mapping, len(sheet.heading))
    frame = Frame(extract.secret, {one.key: one for one in extract.joined.all()}, extract.index_on, up_to)
    extract.rows.all().delete()
    reading = _Reading(frame, mapping)
    rows = reading.rows(sheet.rows(), extract)
    while batch := list(islice(rows, BATCH)):
        Followed.objects.bulk_create(batch)
    if not reading.counts["kept"]:
        raise Refused(_("No row could be read. Check which column is which, and the dates."), field="file")
    used = set(mapping.values())
    extract.headings, extract.mapping, extract.up_to = sheet.heading, mapping, up_to
    extract.dropped = [name for at, name in enumerate(sheet.heading) if name and at not in used]
    extract.counts, extract.refused = reading.counts, reading.refused
    extract.preview = _preview(extract)
    extract.save()
    events.record(
        "extract.read", by=by, subject=extract, now=now, rows=reading.counts["kept"], refused=reading.counts["refused"]
    )
    return extract


@transaction.atomic
def release_figures(extract: Extract, *, by: User | None, now: datetime | None = None) -> StayingRelease:
    """Work out who stayed and who moved, and keep what may be shown: for good.

    Too few to report safely is kept as that, and says no more; the extract then stays open for a later file. Figures are
    never worked out again. Refuses others than the reader, and an extract without a file.
    """
    now = now or clock.now()
    by = rules.must_be_reader(by, extract)
    _lock(extract)
    former = StayingRelease.objects.filter(cohort=extract.cohort_id).first()
    if former is not None and "stayed" in former.figures:
        former.repeated = True
        return former
    if not EXTRACT.allows(extract, "release"):
        EXTRACT.apply(extract, "release")
    found = {"role": extract.role, "up_to": extract.up_to.isoformat() if extract.up_to else ""}
    try:
        found |= figures.freeze(list(extract.rows.order_by("key")), seed=extract.code)
        EXTRACT.apply(extract, "release")
        extract.save(update_fields=["state"])
    except TooFew:
        found |= {"why": "few"}  # never which of the reasons: that would tell how many left
    made, _new = StayingRelease.objects.update_or_create(
        cohort=extract.cohort, defaults={"released_by": by, "figures": found, "created_at": now}
    )
    events.record("staying.released", by=by, subject=made, now=now, shown="stayed" in found)
    return made


@transaction.atomic
def delete_extract(extract: Extract, *, by: User | None, now: datetime | None = None) -> Extract:
    """Delete the rows, the flags and the secret before their time: when the report's second version is signed.

    What it was for, who read it and when it went stays, and so do released figures. Refuses others than the reader and
    those who open extracts.
    """
    now = now or clock.now()
    by = rules.must_delete(by, extract)
    _lock(extract)
    if EXTRACT.is_done(extract, "delete"):
        extract.repeated = True
        return extract
    empty(extract)
    events.record("extract.deleted", by=by, subject=extract, now=now)
    return extract


def empty(extract: Extract) -> None:
    """Let go of all that is about people. Four statements."""
    EXTRACT.apply(extract, "delete")
    extract.rows.all().delete()
    extract.joined.all().delete()
    extract.sealed_secret, extract.refused, extract.preview = "", [], {}
    extract.save(update_fields=["state", "sealed_secret", "refused", "preview"])


class _Reading:
    """Rows as they pass by; what was kept, left out and refused."""

    def __init__(self, frame: Frame, mapping: Mapping[str, int]) -> None:
        self.frame, self.mapping = frame, mapping
        self.counts = {"kept": 0, "not_there": 0, "refused": 0}
        self.refused: list[list[int | str]] = []

    def rows(self, source: Iterator, extract: Extract) -> Iterator[Followed]:  # type: ignore[type-arg]
        seen: set[str] = set()
        for count, (number, cells) in enumerate(source):
            if count == MOST_ROWS:
                raise Refused(
                    _("The file has more than %(most)s rows. Leave out who was not employed on the day of the pairing.")
                    % {"most": MOST_ROWS},
                    field="file",
                )
            try:
                row = read_row(cells, self.mapping, self.frame)
                if row is not None and row.key in seen:
                    raise Unread("key", "twice")
            except Unread as unread:
                self.counts["refused"] += 1
                if len(self.refused) < SHOWN:
                    self.refused.append([number, unread.field, unread.why])
                continue
            if row is None:
                self.counts["not_there"] += 1
                continue
            seen.add(row.key)
            row.extract = extract
            self.counts["kept"] += 1
            if row.group:
                yield row


def _lock(extract: Extract) -> None:
    Extract.objects.select_for_update().get(pk=extract.pk)
    extract.refresh_from_db()


def _refuse_protected(headings: list[str]) -> None:
    named = [heading for heading in headings if is_protected(heading)]
    if named:
        raise Refused(
            _("The file has what the law protects (%(columns)s). Leave these columns out and export it again.")
            % {"columns": ", ".join(named)},
            field="file",
        )


def _check_mapping(mapping: Mapping[str, int], columns: int) -> None:
    if set(mapping) - set(FIELDS) or not all(0 <= at < columns for at in mapping.values()):
        raise Refused(_("A column that was chosen is not in this file. Choose anew."), field="file")
    if len(set(mapping.values())) < len(mapping):
        raise Refused(_("One column can’t be two fields."), field="file")
    missing = [str(field.label) for field in FIELDS.values() if field.is_needed and field.name not in mapping]
    if not {"entry", "tenure"} & set(mapping):
        missing.append(str(FIELDS["entry"].label))
    if missing:
        raise Refused(
            _("Missing: %(fields)s. Say below which column it is, or add it to the file.")
            % {"fields": ", ".join(missing)},
            field="file",
        )


def _preview(extract: Extract) -> dict[str, object]:
    """How alike the groups are, before anybody sees who stayed."""
    try:
        found = figures.comparison(list(extract.rows.order_by("key")), seed=extract.code)
    except TooFew:
        return {}
    return {
        "how": found.how, "people": [len(side.rows) for side in found.sides], "unmatched": found.unmatched,
        "unmatched_others": found.unmatched_others, "balance": found.balance,
    }  # fmt: skip


def _groups_of(cohort: Cohort, role: Role) -> dict[str, tuple[str, date | None]]:
    """Employee number -> group and, if paired, the day of their first pair that began. Three queries."""
    started: dict[int, date] = {}
    for pk, at in (
        Member.objects.filter(pairing__cohort=cohort, pairing__started_at__isnull=False)
        .order_by("pairing__started_at")
        .values_list("participant_id", "pairing__started_at")
    ):
        assert at is not None
        started.setdefault(pk, at.date())
    waiting = {
        code
        for record in Draw.objects.filter(cohort=cohort, role=role, by_panel=False).values_list("record", flat=True)
        for code in record.get("waiting", [])
    }
    found: dict[str, tuple[str, date | None]] = {}
    for part in Participant.objects.filter(cohort=cohort).select_related("person"):
        index = started.get(part.pk)
        if part.role != role:
            found[part.person.key] = "", None
        elif index is not None:
            found[part.person.key] = Group.PAIRED, index
        elif part.code in waiting:
            found[part.person.key] = Group.WAITING, None
        elif part.enrolled_at is not None:
            found[part.person.key] = Group.APPLIED, None
    return found
