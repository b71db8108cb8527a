"""Surveys' figures and figures about groups. `figures_for(program)` is what floors above may know of what was released."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from viceversa.measurement.figures import Released
    from viceversa.programs.models import Program


def figures_for(program: Program) -> list[Released]:
    """Every figure that is out (figures.py). Models are loaded when it is asked, not when the app is."""
    from viceversa.measurement import figures  # noqa: PLC0415

    return figures.figures_for(program)
