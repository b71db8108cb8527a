"""Kinds of values that bodies are made of. Strict: a number is a number, and a day is written as one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field


class Body(Schema):
    """What is sent. A field that there is not is refused, so that a slip of the pen is no silent nothing."""

    model_config = ConfigDict(strict=True, extra="forbid")


def _text(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError(_("Write it as text."))
    return value


def _in_reach(value: Any) -> Any:
    if not 2000 <= value.year <= 2100:
        raise ValueError(_("Choose a day between 2000 and 2100."))
    return value


Day = Annotated[date, Field(strict=False, examples=["2026-09-07"]), BeforeValidator(_text), AfterValidator(_in_reach)]
Moment = Annotated[
    AwareDatetime,
    Field(strict=False, examples=["2026-09-07T09:00:00Z"]),
    BeforeValidator(_text),
    AfterValidator(_in_reach),
]
Code = Annotated[str, Field(min_length=1, max_length=12, examples=["f7k2mxq9wd4c"])]
Name = Annotated[str, Field(min_length=1, max_length=120)]
At = datetime | None
