"""Whatever comes in from outside, made up and mutated: a sentence of ours, never a fault; and never more than some seconds.

Bounded to about twenty seconds in all. A longer run: VICEVERSA_TEST_FUZZ=1000 (how many inputs a parser gets; 150 else).
"""

from __future__ import annotations

import gc
import io
import os
import random
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from tests.factories import NOW
from viceversa.core import marked, strangers
from viceversa.core.errors import Refused
from viceversa.exchange import files, replying
from viceversa.integrations.calendars import caldav
from viceversa.integrations.calendars import replying as invitations
from viceversa.learning import completing, modules
from viceversa.matching import importing
from viceversa.people.files import read_sheet, unpacking
from viceversa.people.importing.columns import Survey
from viceversa.people.skills import read_skills
from viceversa.staying import reading as staying
from viceversa.staying.fields import guess

MANY = int(os.environ.get("VICEVERSA_TEST_FUZZ", "150"))
LONGEST = 5.0  # seconds of a processor
DATA = Path(__file__).parents[1] / "data" / "organograms"
some = how(max_examples=MANY, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def workbook(rows: int = 30) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for n in range(rows):
            for at, value in enumerate((n, f"Ana {n}", f"a{n}@lumen.example", 44_000 + n, None, "L3", True)):
                sheet.write(n, at, value)
    return out.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def parts_of(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


WORKBOOK = workbook()
PARTS = parts_of(WORKBOOK)
SHEET = "xl/worksheets/sheet1.xml"
TABLES = [
    *(file.read_bytes()[:6000] for file in sorted(DATA.glob("*.csv"))),
    "Nummer;Name;E-Mail;Eintritt\n1;Müller;m@lumen.example;1.2.2020\n".encode("utf-16") * 3,
    b"sep=;\r\nNumber;Name\r\n7;Ana\r\n",
    b'person,course,done\na@lumen.example,"Data, first",2026-01-02\n' * 5,
    b"conceptUri,preferredLabel,altLabels,status,description\nu:1,Python,snake|py,released,x\n" * 3,
    b"key,country,grade,family,contract,entry,exit\n1,DE,L3,Sales,permanent,2020-01-02,\n" * 3,
]
ENTRY = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:COUNTER\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\n"
    b"DTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n"
    b"END:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:m-abc@lumen.example\r\nDTSTAMP:20260514T080000Z\r\nSEQUENCE:1\r\n"
    b"DTSTART;TZID=Europe/Berlin:20260514T100000\r\nDURATION:PT1H\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:v@lumen.example\r\n"
    b"END:VEVENT\r\nBEGIN:VFREEBUSY\r\nFREEBUSY;FBTYPE=BUSY:20260514T080000Z/PT1H,20260515T080000Z/20260515T090000Z\r\n"
    b"END:VFREEBUSY\r\nEND:VCALENDAR\r\n"
)
MAIL = (
    b"From: Viktor <v@lumen.example>\r\nTo: %s\r\nMessage-ID: <1@x.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=aa\r\n\r\n--aa\r\nContent-Type: text/html; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>Gladly=21</p><blockquote>old</blockquote>\r\n"
    b'--aa\r\nContent-Type: text/calendar; method=REPLY; charset="utf-8"\r\n\r\n' + ENTRY + b"\r\n--aa\r\n"
    b"Content-Type: application/pdf; name*=utf-8''%%C3%%A4.pdf\r\nContent-Transfer-Encoding: base64\r\n"
    b"Content-Disposition: attachment\r\n\r\nJVBERi0xLjcKJSVFT0YK\r\n--aa--\r\n"
)
MODULE = b'+++\ntitle = "Before"\nminutes = 6\nfor = "mentors"\n+++\n\nText.\n\n## One\n\n- a\n\n## check\n\n? Why?\n+ So | Right.\n- No | Wrong.\n'
PAIRS = b'{"pairs": [{"mentor_code": "abc", "mentee_code": "def"}, ["abc", "def", 1], {"mentor": "Nia"}]}'


# What reads


def sheet(content: bytes) -> Any:
    opened = read_sheet(io.BytesIO(content))
    survey = Survey(opened.heading)
    for number, cells in opened.rows():
        assert number
        survey.add(cells)
    return completing.guess(survey.columns()), guess(opened.heading)


def skills(content: bytes) -> Any:
    return read_skills("skills_en.csv", io.BytesIO(content))


def hr_rows(content: bytes) -> Any:
    opened = read_sheet(io.BytesIO(content))
    frame = staying.Frame(b"secret", {}, NOW.date(), NOW.date())
    for _number, cells in opened.rows():
        try:
            staying.read_row(cells, dict.fromkeys(("key", *staying.EXACT, "entry", "exit", "hours"), 0), frame)
        except staying.Unread as unread:
            is_a_sentence(unread.field)


def calendar_file(content: bytes) -> Any:
    zone = ZoneInfo("Europe/Berlin")
    try:
        book = caldav._calendar(content)
        for event in book.walk("VEVENT"):
            caldav._of_event(event, zone)
        return list(caldav._free_busy(book, zone))
    # The errors that `busy` turns into a sentence.
    except (caldav.Trouble, ValueError, TypeError, AttributeError, LookupError, OverflowError):
        return []


def server_answer(content: bytes) -> Any:
    try:
        return list(caldav.xml_of(content).iter())
    except caldav.Trouble:
        return []


def answer(content: bytes) -> Any:
    found = replying.answer_in(content)
    return found and files.split(found.files, allowed=True)


def module(content: bytes) -> Any:
    found = modules.from_file(content)
    return [one.html for one in modules.read(found["text"]).sections]


def pairs(content: bytes) -> Any:
    handle = io.BytesIO(content)
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return list(importing._from_json(handle) if start in (b"{", b"[") else importing._from_sheet(handle))


# Each with what it takes rightly: that is mutated.
PARSERS: dict[str, tuple[Callable[[bytes], Any], list[bytes]]] = {
    "directory, completions, HR": (sheet, [*TABLES, WORKBOOK]),
    "skills": (skills, [*TABLES, WORKBOOK]),
    "HR rows": (hr_rows, [*TABLES, WORKBOOK]),
    "pairs": (pairs, [*TABLES, PAIRS, WORKBOOK]),
    "answers by mail": (answer, [MAIL]),
    "answers to invitations": (invitations.replies_in, [MAIL, MAIL.replace(b"COUNTER", b"REPLY")]),
    "calendars": (calendar_file, [ENTRY]),
    "answers of calendar servers": (server_answer, [b'<a xmlns="DAV:"><b>x</b><!-- y --></a>']),
    "modules": (module, [MODULE]),
    "files in messages": (lambda content: files.checked(files.Given("a.png", content)), [WORKBOOK, MAIL, b"%PDF-1.7 %%EOF"]),
    "Markdown": (lambda content: marked.to_html(content.decode("utf-8", "replace")), [MODULE]),
    "words of a page": (lambda content: replying.words_in(content.decode("utf-8", "replace")), [MAIL]),
    "own words": (lambda content: replying.own_words(content.decode("utf-8", "replace")), [MAIL]),
}  # fmt: skip


@pytest.fixture(autouse=True)
def read_mailbox(settings: Any) -> None:
    settings.REPLIES_ADDRESS, settings.REPLIES_ARE_READ = "replies@lumen.example", True


def is_a_sentence(text: str) -> None:
    assert text.strip()


def is_said(read: Callable[[bytes], Any], content: bytes) -> bool:
    """Whether it is read, or refused with a sentence; in time. Anything else is raised: the fault that is looked for."""
    begun = time.process_time()
    try:
        read(content)
    except Refused as refused:
        is_a_sentence(str(refused))
    assert time.process_time() - begun < LONGEST
    return True


def addressed(content: bytes) -> bytes:
    """Mails are read only when they go to an address that we made."""
    return content.replace(b"%s", replying.address_for("abcdef").encode())


@pytest.mark.parametrize("name", PARSERS)
def test_what_is_right_is_read(name: str) -> None:
    """Else the mutations below would never get far."""
    read, samples = PARSERS[name]
    assert [is_said(read, addressed(sample)) for sample in samples]
    if name not in ("skills", "pairs"):  # of the tables those take their own alone
        read(addressed(samples[0]))


@pytest.mark.parametrize("name", PARSERS)
def test_bytes_from_anywhere(name: str) -> None:
    @some
    @given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)))
    def holds(content: bytes) -> None:
        assert is_said(PARSERS[name][0], content)

    holds()


@pytest.mark.parametrize("name", PARSERS)
def test_mutated(name: str) -> None:
    """Bits turned, pieces cut out, doubled, swapped and put in: each one told by its number."""
    read, samples = PARSERS[name]
    for number in range(MANY):
        dice = random.Random(f"{name} {number}")
        assert is_said(read, mutated(addressed(dice.choice(samples)), dice)), number


TOKENS = (
    b"\x00", b"\xff", b"\r", b"\n", b"\r\n ", b'"', b"'", b"<", b">", b"&", b";", b":", b"=", b"\\", b"(", b"%", b"9" * 5000,
    b"-1", b"1e309", b"NaN", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"=?utf-8?b?4pyT?=", b"BEGIN:VEVENT\r\n", b"<!--", b"]]>",
    b"charset=utf-7", b"charset=nothing", b"base64", b"99991231T235959Z", b"00010101", b"P9999999999W", b"TZID=Nowhere",
    b"[" * 2000, b"> " * 2000, b"sep=\r\n", b'sep="\n', b"\xe2\x80\xae",
)  # fmt: skip


def mutated(content: bytes, dice: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(dice.randint(1, 6)):
        at, to = sorted((dice.randrange(len(made) + 1), dice.randrange(len(made) + 1)))
        to = min(to, at + dice.choice((1, 4, 40, 400)))
        way = dice.randrange(6)
        if way == 0 and at < len(made):
            made[at] ^= 1 << dice.randrange(8)
        elif way == 1:
            del made[at:to]
        elif way == 2:
            made[at:at] = made[at:to] * dice.choice((1, 2, 30))
        elif way == 3:
            made[at:at] = dice.choice(TOKENS)
        elif way == 4:
            made[at:to] = dice.randbytes(to - at)
        else:
            del made[to:]
    return bytes(made)


@pytest.mark.parametrize("part", sorted(PARTS))
def test_workbooks_whose_parts_are_mutated(part: str) -> None:
    """An archive as it should be, with a part that is not: so that what is inside is read, not the sum of its bytes."""
    for number in range(max(4, MANY // 15)):
        dice = random.Random(f"{part} {number}")
        assert is_said(sheet, packed(PARTS | {part: mutated(PARTS[part], dice)})), number


@pytest.mark.parametrize("sheet_number", [0, 1])
def test_a_sheet_that_is_damaged_far_down_is_refused(sheet_number: int) -> None:
    """Whatever comes after the rows that are looked at first."""
    long = parts_of(workbook(1500))
    cut = long[SHEET][: len(long[SHEET]) * 9 // 10]
    content = packed(long | {SHEET: cut}) if sheet_number == 0 else bytearray(packed(long))
    if sheet_number == 1:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = archive.getinfo(SHEET)
        content[entry.header_offset + 200 + entry.compress_size * 8 // 10] ^= 0xFF
    with pytest.raises(Refused, match="The workbook is damaged"):
        sheet(bytes(content))


# What was made to take all of a machine's time or memory


def rows_of(xml: bytes) -> bytes:
    start, _rows, _rest = PARTS[SHEET].partition(b"<sheetData>")
    return start + b"<sheetData>" + xml + b"</sheetData></worksheet>"


def bombs() -> Iterator[tuple[str, Callable[[bytes], Any], bytes, str]]:
    """Name, what reads it, what it gets, and how the refusal begins (nothing where it is read or passed over in silence)."""

    def inside(part: str, content: bytes) -> bytes:
        return packed(PARTS | {part: content})

    strings = PARTS["xl/sharedStrings.xml"].partition(b"<si>")[0]
    cells = b"<c/>" * 3_000_000
    laugh = b'<!DOCTYPE a [<!ENTITY b "%s">%s]><a>&l9;</a>' % (
        b"ha" * 10, b"".join(b'<!ENTITY l%d "%s">' % (n, (b"&l%d;" % (n - 1) if n else b"&b;") * 10) for n in range(10)),
    )  # fmt: skip
    yield "a row without end", sheet, inside(SHEET, rows_of(b"<row>" + cells + b"</row>")), "Unpacked"
    yield "styles without end", sheet, inside("xl/styles.xml", b"<styleSheet>" + b"<xf/>" * 4_000_000), "Unpacked"
    yield (
        "shared texts without end",
        sheet,
        inside("xl/sharedStrings.xml", strings + b"<si>" + b"<r/>" * 7_000_000),
        "Unpacked",
    )
    yield (
        "rows far apart",
        sheet,
        inside(SHEET, rows_of(b'<row r="%d"><c t="n"><v>1</v></c></row>' % 10**15)),
        "The workbook",
    )
    short = strings + b"<si><t>a</t></si>" * 50_000
    yield "shared texts without number", sheet, inside("xl/sharedStrings.xml", short), "Unpacked"
    wide = b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (n, n) for n in range(1, 4000))
    yield (
        "rows of empty cells",
        sheet,
        inside(SHEET, rows_of(b"<row><c><v>1</v></c></row>" + wide)),
        "The sheet goes far",
    )
    yield "entities in a sheet", sheet, inside(SHEET, laugh), "The workbook is damaged"
    yield "entities in styles", sheet, inside("xl/styles.xml", laugh), "The workbook is damaged"
    yield "entities of a server", server_answer, laugh, ""
    yield "names without end", sheet, packed({f"{n:0200d}": b"" for n in range(9000)}), "Unpacked"
    yield "a JSON of brackets", pairs, b"[" * 200_000, "This is not a JSON file"
    yield "a number without end", pairs, b"[" + b"9" * 100_000 + b"]", "This is not a JSON file"
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(5000))
    yield "a mail in a mail in a mail", invitations.replies_in, deep, ""
    many = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 50_000
    yield "a mail of many parts", invitations.replies_in, many, ""
    yield "parameters without end", invitations.replies_in, b"Content-Type: " + b"a/b;" * 50_000 + b"\r\n\r\n", ""
    to = b"To: " + replying.address_for("abcdef").encode()
    for odd in (b'"', b" a", b"\\", b"a:", b"<", b"("):
        yield f"addresses of {odd!r}", answer, to + b", " + odd * 20_000 + b"\r\nFrom: a@b.example\r\n\r\nx", ""
    calendar = b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n" + b"X:a\r\n" * 200_000
    yield "a calendar of lines", invitations.replies_in, calendar, ""
    for odd in (b"<a ", b"<!--", b"<a b='", b"<div>", b"&", b"<", b"</"):
        page = b"\r\nFrom: a@b.example\r\nContent-Type: text/html\r\n\r\n" + odd * (800_000 // len(odd))
        yield f"a page of {odd!r}", answer, to + page, ""
    plain = to + b"\r\nFrom: a@b.example\r\n\r\n"
    yield "a line of quoting", answer, plain + b"am " + b" schrieb" * 100_000, ""
    yield "lines of quoting", answer, plain + b"on x wrote:\n>a\n" * 50_000, ""
    for odd in (b"[", b"![", b"[a](", b"*a_", b"`a", b"<a", b"> ", b"- ", b"&#9"):
        yield f"Markdown of {odd!r}", module, b"# T\n" + odd * (modules.LONGEST_TEXT // len(odd)), ""


def test_bombs_are_refused_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    # As they are, these two take as many seconds as all the others.
    monkeypatch.setattr(unpacking, "MOST_SHARED_TEXTS", 20_000)
    monkeypatch.setattr(unpacking, "MOST_SHARED_ELEMENTS", 400_000)
    found = {}
    # What all tests before have left is not looked through again for each thing that a parser makes, and nobody watches each
    # line (coverage does): the bound is for the parser alone.
    watching = sys.gettrace()
    gc.collect()
    gc.freeze()
    sys.settrace(None)
    try:
        for name, read, content, sentence in bombs():
            begun = time.process_time()
            try:
                read(content)
                found[name] = ""
            except Refused as refused:
                found[name] = str(refused)
            assert time.process_time() - begun < LONGEST, name
            assert found[name].startswith(sentence), (name, found[name])
    finally:
        sys.settrace(watching)
        gc.unfreeze()
    assert len(found) > 30


@pytest.mark.parametrize("length", [strangers.LONGEST_HEADER - 60, strangers.LONGEST_HEADER + 60])
def test_a_header_is_read_up_to_a_length(length: int) -> None:
    """What bounds the time is a bound: just below it, an answer is one."""
    others = b", ".join([b"a@b.example"] * (length // 13))
    mail = b"To: %s, " + others + b"\r\nFrom: v@lumen.example\r\n\r\nGladly."
    found = replying.answer_in(addressed(mail))
    assert (found.text if found else "") == ("Gladly." if length < strangers.LONGEST_HEADER else "")
