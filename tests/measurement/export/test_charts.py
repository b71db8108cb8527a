"""Drawings are read back: what lies where the axis says, that nothing leaves the sheet, and that every number is in them."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from tests.measurement.export import samples
from viceversa.core.report import Bars, Hidden, Interval, Row, Value
from viceversa.measurement.export import charts
from viceversa.measurement.export.lettering import lines_of, width
from viceversa.measurement.export.pen import Look

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = [samples.LEARNED, samples.TAUGHT, samples.ANSWERED, samples.SPREAD, samples.STAYED]
WIDTHS = [charts.WIDE, charts.NARROW]


def read(block, **how) -> ElementTree.Element:
    return ElementTree.fromstring(charts.svg(block, **how))


def texts(drawing) -> list[str]:
    return ["".join(text.itertext()) for text in drawing.iter(f"{SVG}text")]


def number(element, name) -> float:
    return float(element.get(name, "0"))


def axis_of(drawing, ticks):
    """Reads the axis as a person does, from its first and last number, and gives where a value should lie."""
    middle = [text for text in drawing.iter(f"{SVG}text") if text.get("text-anchor") == "middle"]
    at = {text.text.replace("\u200e", ""): number(text, "x") for text in middle}
    first, last = ticks[0], ticks[-1]
    step = (at[last.text] - at[first.text]) / (last.number - first.number)
    return lambda value: at[first.text] + (value - first.number) * step


@pytest.mark.parametrize("wide", WIDTHS)
@pytest.mark.parametrize("is_rtl", [False, True])
def test_a_change_and_its_interval_lie_where_the_axis_says(wide, is_rtl):
    drawing = read(samples.LEARNED, width=wide, look=Look.PAGE, is_rtl=is_rtl)
    x = axis_of(drawing, samples.LEARNED.ticks)
    shown = [row.change for row in samples.LEARNED.rows if isinstance(row.change, Interval)]
    marks = [number(mark, "cx") for mark in drawing.iter(f"{SVG}circle")]
    assert marks == pytest.approx([x(change.value.number) for change in shown], abs=0.02)
    ranges = [line for line in drawing.iter(f"{SVG}line") if "range" in line.get("class", "")]
    ends = [(number(line, "x1"), number(line, "x2")) for line in ranges]
    assert ends == [
        (pytest.approx(x(change.low.number), abs=0.02), pytest.approx(x(change.high.number), abs=0.02))
        for change in shown
    ]
    zeros = {number(line, "x1") for line in drawing.iter(f"{SVG}line") if line.get("class") == "axis"}
    assert list(zeros) == pytest.approx([x(0)], abs=0.02)


def test_directions_differ_in_shape_and_what_was_not_planned_is_hollow():
    """So a print without color says the same."""
    learned, taught = read(samples.LEARNED, look=Look.PAGE), read(samples.TAUGHT, look=Look.PAGE)
    assert [mark.get("class") for mark in learned.iter(f"{SVG}circle")] == ["dot", "dot", "ghost"]
    assert [mark.get("class") for mark in taught.iter(f"{SVG}rect")] == ["dot", "dot", "ghost"]
    assert (list(learned.iter(f"{SVG}rect")), list(taught.iter(f"{SVG}circle"))) == ([], [])


def test_a_value_beyond_the_axis_makes_it_longer():
    far = samples.interval("+2.0", "1.5", "2.5")
    block = replace(samples.LEARNED, rows=(Row("Far", "", far, Value("9", 9), "T2"),))
    drawing = read(block, look=Look.PAGE)
    at = {text.text: number(text, "x") for text in drawing.iter(f"{SVG}text")}
    (mark,) = drawing.iter(f"{SVG}circle")
    assert number(mark, "cx") == pytest.approx(at["0"] + 2 * (at["+1"] - at["0"]), abs=0.05)


@pytest.mark.parametrize("wide", WIDTHS)
def test_pieces_of_a_bar_are_as_long_as_their_shares(wide):
    for is_rtl in (False, True):
        drawing = read(samples.SPREAD, width=wide, look=Look.PAGE, is_rtl=is_rtl)
        pieces = [
            one
            for one in drawing.iter(f"{SVG}rect")
            if one.get("class") in {"piece", "outline"} and number(one, "height") > 11
        ]
        inset = [0.75 if one.get("class") == "outline" else 0 for one in pieces]
        long = [number(one, "width") + 2 * gap for one, gap in zip(pieces, inset, strict=True)]
        shares = [part.share for bar in samples.SPREAD.bars for part in bar.parts]
        assert long == pytest.approx([share * wide for share in shares], abs=0.05)
        starts = [number(one, "x") - gap for one, gap in zip(pieces[:3], inset, strict=False)]
        from_left = [0, 14 / 24 * wide, 22 / 24 * wide]
        from_right = [wide * 10 / 24, wide * 2 / 24, 0]
        assert starts == pytest.approx(from_right if is_rtl else from_left, abs=0.05)


def test_pieces_differ_without_color():
    """Read as shapes alone: of seven keys no two are drawn alike."""
    drawing = read(Bars("Seven", (samples.SPREAD.bars[1],)), look=Look.PAGE)
    patterns: dict[tuple[str, str], str] = {}
    for one in drawing:
        if one.get("class") in {"piece", "outline"} and number(one, "height") <= 10:
            at = one.get("x"), one.get("y")
            patterns[at] = one.get("class")
        elif one.get("class") == "hatch" and patterns:
            patterns[at] += (
                re.sub(r"M[\d.]+,[\d.]+", "M", one.get("d")) if "L" not in one.get("d") else _leaning(one.get("d"))
            )
    assert (len(patterns), len(set(patterns.values()))) == (7, 7)


@pytest.mark.parametrize("wide", WIDTHS)
def test_a_curve_stands_where_both_axes_say_and_goes_in_steps(wide):
    drawing = read(samples.STAYED, width=wide, look=Look.PAGE)
    x = axis_of(drawing, samples.STAYED.ticks)
    level = {
        text.text: number(text, "y") - 4
        for text in drawing.iter(f"{SVG}text")
        if text.text in {"70%", "100%"} and number(text, "x") < 46
    }

    def y(share):
        return level["100%"] + (1 - share) / 0.3 * (level["70%"] - level["100%"])

    lines = {
        path.get("class"): path.get("d")
        for path in drawing.iter(f"{SVG}path")
        if "," in path.get("d") and "V" in path.get("d")
    }
    for curve, kind in zip(samples.STAYED.curves, ("line", "line line--alt"), strict=True):
        found = [float(text) for text in re.findall(r"[\d.]+", lines[kind])]
        wanted = [x(curve.points[0].at), y(curve.points[0].value)]
        for point in curve.points[1:]:
            wanted += [x(point.at), y(point.value)]
        assert found == pytest.approx([*wanted, x(12)], abs=0.03)
    marks = [number(line, "x1") for line in drawing.iter(f"{SVG}line") if line.get("class") == "mark"]
    assert marks == pytest.approx([x(2), x(7.5)], abs=0.03)
    assert [one for one in texts(drawing) if one in {"1", "2"}] == ["1", "2"]


def test_a_band_is_cut_at_the_axis_and_holds_its_curve():
    drawing = read(replace(samples.STAYED, low=0.85), look=Look.PAGE)
    (axis,) = (number(line, "y1") for line in drawing.iter(f"{SVG}line") if line.get("class") == "axis")
    (band,) = (path.get("d") for path in drawing.iter(f"{SVG}path") if path.get("class") == "band")
    assert max(float(text) for text in re.findall(r"V([\d.]+)", band)) == pytest.approx(axis, abs=0.02)


@pytest.mark.parametrize("block", DRAWN, ids=lambda block: block.heading)
@pytest.mark.parametrize("wide", WIDTHS)
@pytest.mark.parametrize("is_rtl", [False, True])
def test_nothing_leaves_the_sheet_and_every_number_is_there(block, wide, is_rtl):
    drawing = read(block, width=wide, is_rtl=is_rtl)
    high = float(drawing.get("height"))
    for text in drawing.iter(f"{SVG}text"):
        long = width("".join(text.itertext()), number(text, "font-size"))
        x, anchor = number(text, "x"), text.get("text-anchor", "start")
        left = {"start": x, "middle": x - long / 2, "end": x - long}[anchor]
        assert left > -1, text.text
        assert left + long < wide + 1, text.text
        assert 8 <= number(text, "y") <= high, text.text
    assert _numbers(" ".join(texts(drawing)).replace("\u200e", "")) >= _numbers(charts.description(block))


def test_text_is_text_and_a_drawing_says_what_it_is():
    drawing = read(samples.LEARNED, look=Look.PAGE)
    assert drawing.find(f"{SVG}title").text == samples.LEARNED.heading
    assert drawing.find(f"{SVG}desc").text == charts.description(samples.LEARNED)
    assert drawing.get("role") == "img"
    assert "bold" in " ".join(texts(drawing))
    assert not [one for one in drawing.iter() if one.tag == "b"]
    odd = replace(samples.LEARNED, heading="\x0bOdd", rows=(replace(samples.LEARNED.rows[0], label="A\x00B"),))
    assert "AB" in texts(read(odd))


def test_no_style_is_written_into_a_page_and_no_class_into_a_file():
    for block in DRAWN:
        page, file = charts.for_page(block), charts.svg(block)
        assert ("style" in page, "fill=" in page, "stroke=" in page) == (False, False, False)
        assert (" class=" in file, "style" in file, "var(" in file) == (False, False, False)


def test_why_there_is_no_figure_stands_in_its_place():
    words = " ".join(texts(read(samples.SPREAD)))
    assert words.count(samples.FEW.sentence) == 1
    without = replace(
        samples.LEARNED,
        rows=tuple(replace(row, change=Hidden("Hidden here.", "hidden")) for row in samples.LEARNED.rows),
    )
    assert not list(read(without, look=Look.PAGE).iter(f"{SVG}circle"))


def test_lines_hold_every_letter():
    for text in (samples.LONG, samples.MARKUP, samples.ARABIC, "W" * 200, "e\u0301" * 90):
        lines = lines_of(text, 120, 12)
        assert all(width(line, 12) <= 120 for line in lines)
        assert "".join(lines).replace("-", "").replace(" ", "") == text.replace(" ", "")


def _leaning(d: str) -> str:
    x1, _, x2, _ = (float(text) for text in re.findall(r"[\d.]+", d)[:4])
    return "right" if x1 < x2 else "left"


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"[+−]?\d+(?:\.\d+)?%?", text))
