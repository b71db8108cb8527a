"""A report as slides that can be edited: what can be said, the pages, every figure as a table, and the limits."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from viceversa.core.report import Bars, Block, Can, Changes, Column, Curves, Hidden, Page, Report, Table, Text
from viceversa.measurement.export import charts, fitting, phrases
from viceversa.measurement.export.fitting import Paragraph
from viceversa.measurement.export.lettering import lines_of
from viceversa.measurement.export.pen import INK, INK_2, INK_3, SIGNED
from viceversa.measurement.export.shapes import Easel, color
from viceversa.measurement.export.tables import Cell, tables_of, whys

WIDE, HIGH = 960.0, 540.0  # Points: 16 to 9.
EDGES: Final = 48.0
TOP: Final = 112.0
ROOM: Final = WIDE - 2 * EDGES
FOOT: Final = 500.0
DRAWN: Final = 780.0  # How wide drawings are in their own units: their text is then about 13 points.
CELL: Final = 12.0
TITLE_ONLY: Final = 5
PROPERTY: Final = 255  # A property of a file may not be longer.


def pptx_of(report: Report) -> bytes:
    """The slides, in the report's own language. About half a second; no query.

    Drawings are shapes in a group with their numbers in words; figures are tables; n, wave and source stand in the notes.
    """
    with translation.override(report.language):
        deck = _Deck(report, is_rtl=translation.get_language_bidi())
        deck.first()
        deck.says(_("What this report can say"), report.limits)
        for page in report.pages:
            deck.page(page)
        for page in report.pages:
            for block in page.blocks:
                if charts.is_drawn(block):
                    deck.tables(block)
        deck.limits()
    written = io.BytesIO()
    deck.show.save(written)
    return written.getvalue()


class _Deck:
    """Makes slide after slide."""

    def __init__(self, report: Report, *, is_rtl: bool) -> None:
        self.report, self.is_rtl = report, is_rtl
        self.show = Presentation()
        self._widen()
        core = self.show.core_properties
        core.title, core.subject, core.comments = (
            Truncator(text).chars(PROPERTY) for text in (report.title, report.about, report.source)
        )
        core.author, core.language = settings.ORGANIZATION or "Vice Versa", report.language

    def _widen(self) -> None:
        """Sixteen to nine, layouts included: whoever adds a slide gets one that fits."""
        ratio = Pt(WIDE) / (self.show.slide_width or Pt(WIDE))
        high = Pt(HIGH) / (self.show.slide_height or Pt(HIGH))
        for holder in (self.show.slide_master, *self.show.slide_layouts):
            for shape in holder.placeholders:
                at = shape.left, shape.top, shape.width, shape.height
                shape.left, shape.width = Emu(int(at[0] * ratio)), Emu(int(at[2] * ratio))
                shape.top, shape.height = Emu(int(at[1] * high)), Emu(int(at[3] * high))
        self.show.slide_width, self.show.slide_height = Pt(WIDE), Pt(HIGH)

    def first(self) -> None:
        report = self.report
        slide = self._slide(report.title, report.about, top=150, size=36, high=120)
        said = [text for text in (report.program, report.about) if text]
        self._write(slide, [Paragraph(text, 20) for text in said], 290)

    def says(self, title: str, can: Can, more: Sequence[str] = ()) -> None:
        paragraphs = []
        for heading, sentences in ((_("What we can say"), can.can), (_("What we cannot say"), can.cannot)):
            if sentences:
                paragraphs.append(Paragraph(heading, 18, is_strong=True))
                paragraphs += [Paragraph(text, 16, is_listed=True) for text in sentences]
        self._text(title, [*paragraphs, *(Paragraph(text, 16) for text in more)])

    def limits(self) -> None:
        blocks = [block for page in self.report.pages for block in page.blocks]
        cautions = [text for one in blocks if isinstance(one, Text) and one.is_caution for text in one.paragraphs]
        self.says(_("Limits of this report"), self.report.limits, [*cautions, self.report.source])

    def page(self, page: Page) -> None:
        """One slide for each block; texts that follow each other share one, and a lone line goes to the drawing under it."""
        texts = [Paragraph(page.about, 16)] if page.about else []
        for block in page.blocks:
            if isinstance(block, Text):
                texts += [Paragraph(block.heading, 18, is_strong=True)] if block.heading else []
                texts += [Paragraph(text, 16) for text in block.paragraphs]
                continue
            is_drawn = isinstance(block, Changes | Bars | Curves)
            if texts and not (is_drawn and len(texts) == 1):
                self._text(page.title, texts)
                texts = []
            if isinstance(block, Changes | Bars | Curves):
                self._drawing(page, block, " ".join(one.text for one in texts))
            elif isinstance(block, Can):
                self.says(page.title, block)
            else:
                self.tables(block)
            texts = []
        if texts:
            self._text(page.title, texts)

    def tables(self, block: Block) -> None:
        for table in tables_of(block):
            below = [Paragraph(text, 12, is_faint=True) for text in (*whys(table), table.note) if text]
            high = sum(one.height(ROOM) for one in below)
            room = FOOT - TOP - 10
            # A note that would leave no room for figures gets a slide of its own.
            own = high > room / 3
            for part in fitting.tables_that_fit(table, ROOM, room if own else room - high, CELL):
                slide = self._slide(table.heading, " ".join(one.text for one in below))
                end = self._table(slide, part)
                if not own:
                    self._write(slide, below, end + 4)
            if own:
                self._text(table.heading, below)

    def _drawing(self, page: Page, block: charts.Drawn, said: str) -> None:
        about = phrases.sentences([said, block.about if isinstance(block, Changes) else block.note])
        note = [Paragraph(about, 13, is_faint=True)] if about else []
        high = sum(one.height(ROOM) for one in note)
        is_apart = high > 80
        room = FOOT - TOP - (0 if is_apart else high) - 6
        scale = ROOM / DRAWN
        for part, svg in charts.in_parts(block, width=DRAWN, height=room / scale, is_rtl=self.is_rtl):
            slide = self._slide(f"{page.title} · {block.heading}", f"{charts.description(part)} {about}")
            fits = min(scale, room / charts.height_of(svg))
            group = slide.shapes.add_group_shape()
            Easel(group.shapes, EDGES + (ROOM - DRAWN * fits) / 2, TOP, fits).draw(svg)
            _describe(group, block.heading, charts.description(part))
            if not is_apart:
                self._write(slide, note, TOP + charts.height_of(svg) * fits + 4)
        if is_apart:
            self._text(f"{page.title} · {block.heading}", note)

    def _text(self, title: str, paragraphs: Sequence[Paragraph]) -> None:
        for run in fitting.pages_of(paragraphs, ROOM - 20, FOOT - TOP):
            self._write(self._slide(title, ""), run, TOP)

    def _slide(self, title: str, said: str, *, top: float = 30, size: float = 26, high: float = 74) -> Any:
        """A slide with its title, foot line, number and notes."""
        slide = self.show.slides.add_slide(self.show.slide_layouts[TITLE_ONLY])
        box = slide.shapes.title
        box.left, box.top, box.width, box.height = Pt(EDGES), Pt(top), Pt(ROOM), Pt(high)
        frame = box.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
        while size > 12 and len(lines_of(title, ROOM - 16, size)) * size * fitting.LINE > high:
            size -= 2
        self._run(frame.paragraphs[0], title, size, INK, is_bold=True)
        foot = self._box(slide, EDGES, FOOT + 8, ROOM - 60, 24)
        self._run(foot.text_frame.paragraphs[0], self.report.source, _fitting(self.report.source), INK_3)
        number = self._box(slide, WIDE - EDGES - 50, FOOT + 8, 50, 24)
        paragraph = number.text_frame.paragraphs[0]
        self._run(paragraph, str(len(self.show.slides)), 10, INK_3)
        paragraph.alignment = PP_ALIGN.RIGHT
        slide.notes_slide.notes_text_frame.text = phrases.sentences([one for one in (said, self.report.source) if one])
        return slide

    def _write(self, slide: Any, paragraphs: Iterable[Paragraph], top: float) -> None:
        given = list(paragraphs)
        if not given:
            return
        box = self._box(slide, EDGES, top, ROOM, sum(one.height(ROOM - 20) for one in given))
        for number, one in enumerate(given):
            paragraph = box.text_frame.paragraphs[0] if number == 0 else box.text_frame.add_paragraph()
            paragraph.space_after = Pt(one.size * 0.4)
            self._run(paragraph, one.text, one.size, INK_3 if one.is_faint else INK, is_bold=one.is_strong)
            if one.is_listed:
                _bullet(paragraph)

    def _box(self, slide: Any, left: float, top: float, wide: float, high: float) -> Any:
        if self.is_rtl:
            left = WIDE - left - wide
        box = slide.shapes.add_textbox(Pt(left), Pt(top), Pt(wide), Pt(high))
        frame = box.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        return box

    def _run(self, paragraph: Any, text: str, size: float, ink: str, *, is_bold: bool = False) -> None:
        paragraph.alignment = PP_ALIGN.RIGHT if self.is_rtl else PP_ALIGN.LEFT
        if self.is_rtl:
            paragraph._p.get_or_add_pPr().set("rtl", "1")
        run = paragraph.add_run()
        run.text = SIGNED.sub("\u200e\\g<0>", text) if self.is_rtl else text
        run.font.size, run.font.bold = Pt(size), is_bold
        run.font.color.rgb = color(ink)
        run._r.get_or_add_rPr().set("lang", self.report.language)

    def _table(self, slide: Any, table: Table) -> float:
        """A table with a head; gives where it ends."""
        columns = fitting.widths(table, ROOM)
        heads: list[Cell] = [column.name for column in table.columns]
        highs = [fitting.row_height(row, columns, CELL) for row in (heads, *table.rows)]
        frame = slide.shapes.add_table(len(highs), len(columns), Pt(EDGES), Pt(TOP), Pt(ROOM), Pt(sum(highs)))
        _describe(frame, table.heading, table.heading)
        made = frame.table
        made.first_row, made.horz_banding = True, False
        if self.is_rtl:
            made._tbl.tblPr.set("rtl", "1")
        for at, wide in enumerate(columns):
            made.columns[at].width = Pt(wide)
        for down, (row, high) in enumerate(zip((heads, *table.rows), highs, strict=True)):
            made.rows[down].height = Pt(high)
            for at, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                self._cell(made.cell(down, at), cell, column, is_head=down == 0)
        return TOP + sum(highs)

    def _cell(self, made: Any, cell: Cell, column: Column, *, is_head: bool) -> None:
        made.margin_left = made.margin_right = Pt(4)
        made.margin_top = made.margin_bottom = Pt(2)
        made.fill.solid()
        made.fill.fore_color.rgb = color("#f5f1ee" if is_head else "#ffffff")
        paragraph = made.text_frame.paragraphs[0]
        ink = INK_3 if isinstance(cell, Hidden) else INK_2 if is_head else INK
        self._run(paragraph, phrases.written(cell, is_short=True), CELL, ink, is_bold=is_head)
        if column.is_number:
            paragraph.alignment = PP_ALIGN.LEFT if self.is_rtl else PP_ALIGN.RIGHT


def _fitting(source: str) -> float:
    """A size in which the foot line has at most two lines."""
    size = 10.0
    while size > 6 and len(lines_of(source, ROOM - 60, size)) > 2:
        size -= 1
    return size


def _describe(shape: Any, name: str, words: str) -> None:
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("name", name)
    properties.set("descr", words)


def _bullet(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(Pt(16)))
    properties.set("indent", str(-Pt(16)))
    sign = properties.makeelement(qn("a:buChar"), {"char": "•"})
    properties.append(sign)
