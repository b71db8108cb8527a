"""Puts a drawing onto a slide as shapes that can be edited: the same lines, marks and texts as on paper, in one group."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias
from xml.etree import ElementTree

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Pt

from viceversa.measurement.export.lettering import width
from viceversa.measurement.export.pen import INK_2

SVG: Final = "{http://www.w3.org/2000/svg}"
BAND: Final = "#ecebee"  # What a shaded band looks like on white: slides keep no share of a color.
_STEP: Final = re.compile(r"([MLHVhvqlZ])([^MLHVhvqlZ]*)")
_Point: TypeAlias = tuple[float, float]
_ALIGNED: Final = {"start": PP_ALIGN.LEFT, "middle": PP_ALIGN.CENTER, "end": PP_ALIGN.RIGHT}


class Easel:
    """Where a drawing stands on a slide: its corner and scale, in points."""

    def __init__(self, shapes: Any, left: float, top: float, scale: float) -> None:
        self.shapes, self.left, self.top, self.scale = shapes, left, top, scale

    def draw(self, svg: str) -> None:
        """Every element of the drawing as a shape, from the back to the front. About 30 ms."""
        for one in ElementTree.fromstring(svg):
            kind = one.tag.removeprefix(SVG)
            if kind == "line":
                self._line(one)
            elif kind in {"rect", "circle"}:
                self._box(one, kind)
            elif kind == "path":
                self._path(one)
            elif kind == "text":
                self._text(one)

    def _x(self, at: float) -> Emu:
        return Emu(Pt(self.left + at * self.scale))

    def _y(self, at: float) -> Emu:
        return Emu(Pt(self.top + at * self.scale))

    def _long(self, of: float) -> Emu:
        return Emu(Pt(of * self.scale))

    def _line(self, one: ElementTree.Element) -> None:
        x1, y1, x2, y2 = (float(one.get(name, 0)) for name in ("x1", "y1", "x2", "y2"))
        made = self.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, self._x(x1), self._y(y1), self._x(x2), self._y(y2))
        self._stroke(made, one)

    def _box(self, one: ElementTree.Element, kind: str) -> None:
        if kind == "circle":
            x, y, r = (float(one.get(name, 0)) for name in ("cx", "cy", "r"))
            made = self.shapes.add_shape(
                MSO_SHAPE.OVAL, self._x(x - r), self._y(y - r), self._long(2 * r), self._long(2 * r)
            )
        else:
            x, y, wide, high = (float(one.get(name, 0)) for name in ("x", "y", "width", "height"))
            made = self.shapes.add_shape(
                MSO_SHAPE.RECTANGLE, self._x(x), self._y(y), self._long(wide), self._long(high)
            )
        self._finish(made, one)

    def _path(self, one: ElementTree.Element) -> None:
        runs = list(runs_of(one.get("d", "")))
        first = runs[0][0]
        builder = self.shapes.build_freeform(self._x(first[0]), self._y(first[1]))
        for number, run in enumerate(runs):
            if number:
                builder.move_to(self._x(run[0][0]), self._y(run[0][1]))
            builder.add_line_segments([(self._x(x), self._y(y)) for x, y in run[1:]], close="Z" in one.get("d", ""))
        self._finish(builder.convert_to_shape(), one)

    def _finish(self, made: Any, one: ElementTree.Element) -> None:
        made.shadow.inherit = False
        fill = one.get("fill", "none")
        if fill == "none":
            made.fill.background()
        else:
            made.fill.solid()
            made.fill.fore_color.rgb = color(BAND if one.get("fill-opacity") else fill)
        self._stroke(made, one)

    def _stroke(self, made: Any, one: ElementTree.Element) -> None:
        stroke = one.get("stroke")
        if stroke is None:
            made.line.fill.background()
            return
        made.line.color.rgb = color(stroke)
        made.line.width = self._long(float(one.get("stroke-width", 1)))
        dashes = one.get("stroke-dasharray")
        if dashes:
            made.line.dash_style = MSO_LINE.DASH if float(dashes.split()[0]) > 3 else MSO_LINE.ROUND_DOT

    def _text(self, one: ElementTree.Element) -> None:
        size = float(one.get("font-size", 12))
        long = width("".join(one.itertext()), size)
        anchor = one.get("text-anchor", "start")
        x = float(one.get("x", 0)) - {"start": 0, "middle": long / 2, "end": long}[anchor]
        y = float(one.get("y", 0)) - size
        made = self.shapes.add_textbox(self._x(x), self._y(y), self._long(long), self._long(size * 1.3))
        frame = made.text_frame
        frame.word_wrap = False
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.vertical_anchor = MSO_ANCHOR.TOP
        paragraph = frame.paragraphs[0]
        paragraph.alignment = _ALIGNED[anchor]
        for text, given in _runs_of_text(one):
            run = paragraph.add_run()
            run.text = text
            run.font.size = Pt(max(round(size * self.scale * 2) / 2, 6))
            run.font.bold = given.get("font-weight") == "bold"
            run.font.color.rgb = color(given.get("fill", INK_2))


def _runs_of_text(one: ElementTree.Element) -> Iterator[tuple[str, ElementTree.Element]]:
    if one.text:
        yield one.text, one
    for part in one:
        yield part.text or "", part
        if part.tail:
            yield part.tail, one


def color(text: str) -> RGBColor:
    return RGBColor.from_string(text.removeprefix("#").upper())


def runs_of(d: str) -> Iterator[list[_Point]]:
    """The lines of an SVG path as runs of points. Knows what the drawings use: M L H V h v q l Z."""
    run: list[_Point] = []
    x = y = 0.0
    for command, rest in _STEP.findall(d):
        numbers = [float(text) for text in re.findall(r"-?[\d.]+", rest)]
        if command == "M":
            if len(run) > 1:
                yield run
            x, y = numbers
            run = [(x, y)]
            continue
        if command in "HV":
            x, y = (numbers[0], y) if command == "H" else (x, numbers[0])
        elif command in "hv":
            x, y = (x + numbers[0], y) if command == "h" else (x, y + numbers[0])
        elif command == "L":
            x, y = numbers
        elif command == "l":
            x, y = x + numbers[0], y + numbers[1]
        elif command == "q":
            for at in range(0, len(numbers), 4):
                bend_x, bend_y, to_x, to_y = numbers[at : at + 4]
                for part in (0.25, 0.5, 0.75, 1.0):
                    mid = 2 * part * (1 - part)
                    run.append((x + mid * bend_x + part**2 * to_x, y + mid * bend_y + part**2 * to_y))
                x, y = x + to_x, y + to_y
            continue
        if command != "Z":
            run.append((x, y))
    if len(run) > 1:
        yield run
