"""Small helpers of the page of a release, and of reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from viceversa.core.report import Block, Column, Hidden, Shown, Table
from viceversa.measurement.export import charts
from viceversa.measurement.page import Bar, Going
from viceversa.measurement.reporting import written

register = template.Library()


@dataclass(frozen=True)
class Cell:
    """A cell with its column; `why` says why a hidden one is."""

    column: Column
    text: str
    why: str = ""


@register.filter
def beside(cells: Sequence[str | None], steps: Sequence[str]) -> list[tuple[str | None, str]]:
    """Each number with the step it belongs to, for a table that is read line by line on a phone."""
    return list(zip(cells, steps, strict=True))


@register.filter
def reasons(goings: Sequence[Going]) -> list[tuple[Going, Bar]]:
    """What is to be looked into, step by step."""
    return [(going, bar) for going in goings for bar in going.bars if bar.reasons]


@register.filter
def cells(table: Table) -> list[list[Cell]]:
    """The rows of a table, each cell with its column."""
    return [[_cell(column, cell) for column, cell in zip(table.columns, row, strict=True)] for row in table.rows]


@register.filter
def kind(block: Block) -> str:
    """What a block of a report is."""
    return type(block).__name__.lower()


@register.filter
def is_hidden(value: Shown) -> bool:
    return isinstance(value, Hidden)


@register.filter
def wave(code: str) -> str:
    """When people were asked, in words."""
    return written.wave(code)


@register.simple_tag
def drawing(block: charts.Drawn) -> SafeString:
    """The drawing of a block, for a wide place and for a narrow one."""
    return charts.for_page(block, is_rtl=get_language_bidi())


def _cell(column: Column, cell: str | Shown) -> Cell:
    if isinstance(cell, Hidden):
        return Cell(column, cell.short, cell.sentence)
    return Cell(column, cell if isinstance(cell, str) else cell.text)
