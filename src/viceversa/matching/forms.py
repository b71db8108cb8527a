"""What may be typed in matching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.core.typed import whole
from viceversa.core.widgets import DateInput
from viceversa.matching import bounds
from viceversa.matching.models import Ruling
from viceversa.matching.policy import (
    CRITERIA,
    FAIRNESS,
    FAIRNESS_HINTS,
    FLOOR,
    HEAVIEST,
    LIMITS,
    MUSTS,
    USUAL_MUSTS,
    Criterion,
    Must,
    complete,
)
from viceversa.programs.models import Role

SHOWN_LIMITS = ("grade_gap", "common_hours", "floor")
# May be left empty: no goal.
ACROSS = "across_units"
LIFT = "lift"
SWAP = "swap"
# A new bound starts as this one: the commonest, and harmless.
NEW_BOUND = bounds.Bound(bounds.MOST, 2, False, Role.MENTOR, bounds.UNIT, bounds.EACH)

Groups = Sequence[tuple[str, Any]]


class BoundForm(forms.Form):
    """One bound on a group: at most 2 mentors of any one unit."""

    end = forms.ChoiceField(label=_("At most or at least"), choices=list(bounds.ENDS.items()))
    n = forms.IntegerField(
        label=_("How many"), min_value=0, max_value=100_000, widget=forms.NumberInput({"class": "w-xs"})
    )
    unit = forms.ChoiceField(label=_("People or share"), choices=[("", _("people")), ("%", _("% of the pairs"))], required=False)  # fmt: skip
    role = forms.ChoiceField(label=_("Of whom"), choices=[(Role.MENTOR, _("mentors")), (Role.MENTEE, _("mentees"))])
    group = forms.ChoiceField(label=_("Of which group"))

    def __init__(self, number: int, groups: Groups, bound: bounds.Bound | None = None, data: Any = None) -> None:
        initial = None
        if bound:
            unit = "%" if bound.percent else ""
            initial = {"end": bound.end, "n": bound.n, "unit": unit, "role": bound.role, "group": bound.group}
        super().__init__(data, prefix=f"bound{number}", initial=initial)
        self.number = number
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(groups)
        if bound and not any(bound.group in dict(some) for _label, some in groups):
            field.choices = [*groups, (bound.group, bounds.group_label(bound.kind, bound.value))]

    def as_data(self) -> dict[str, Any]:
        values = self.cleaned_data
        kind, _colon, value = values["group"].partition(":")
        return bounds.Bound(values["end"], values["n"], values["unit"] == "%", values["role"], kind, value).as_data


class RunForm(forms.Form):
    """What counts, what must be true, how fair, and bounds. Starts from the settings of the run on the page."""

    def __init__(self, settings: Mapping[str, Any], data: QueryDict | None = None, groups: Groups = ()) -> None:
        super().__init__(data)
        settings = complete(settings)
        for criterion in CRITERIA:
            self.fields[criterion.name] = forms.IntegerField(
                label=str(criterion.label),
                min_value=0,
                max_value=HEAVIEST,
                initial=settings["weights"][criterion.name],
                widget=forms.NumberInput({"type": "range", "data-output": True}),
            )
        for must in MUSTS:
            self.fields[f"must_{must.name}"] = forms.BooleanField(
                label=str(must.label), required=False, initial=settings["musts"][must.name]
            )
        for limit in LIMITS:
            if limit.name in (*SHOWN_LIMITS, ACROSS):
                self.fields[limit.name] = forms.FloatField(
                    label=str(limit.label),
                    min_value=limit.least,
                    max_value=limit.most,
                    required=limit.name != ACROSS,
                    initial=_short(settings[limit.name]),
                    widget=forms.NumberInput({"step": _short(limit.step), "class": "w-xs"}),
                )
        self.fields["fairness"] = forms.ChoiceField(
            label=_("Fairness"),
            choices=list(FAIRNESS.items()),
            initial=settings["fairness"],
            required=False,
            widget=forms.RadioSelect,
        )
        if data is None:
            kept = [bounds.Bound.of(bound) for bound in settings["bounds"]]
            self.bounds = [BoundForm(number, groups, bound) for number, bound in enumerate(kept)]
        else:
            rows = min(whole(data.get("bounds")) or 0, bounds.MANY + 1)
            self.bounds = [BoundForm(number, groups, data=data) for number in range(rows)]

    @property
    def weights(self) -> list[tuple[Criterion, forms.BoundField]]:
        return [(criterion, self[criterion.name]) for criterion in CRITERIA]

    @property
    def musts(self) -> list[tuple[Must, forms.BoundField]]:
        return [(must, self[f"must_{must.name}"]) for must in MUSTS]

    @property
    def fairness_choices(self) -> list[tuple[Any, Promise]]:
        """Each radio with what it means."""
        return list(zip(self["fairness"], FAIRNESS_HINTS.values(), strict=True))

    @property
    def fairness_was(self) -> str:
        """The choice on the page before: who types a floor and leaves the choice as it was wants the floor."""
        return str(self.data.get("fairness_was", "") if self.is_bound else self.fields["fairness"].initial)

    @property
    def limits(self) -> list[forms.BoundField]:
        """The numbers under what must be true; the floor stands with fairness."""
        return [self[name] for name in SHOWN_LIMITS if name != FLOOR]

    def is_valid(self) -> bool:
        """Whether this and every bound can be asked."""
        whole, rows = super().is_valid(), [bound.is_valid() for bound in self.bounds]
        if not all(rows):
            self.add_error(None, _("A bound can’t be read as it is. The row says what to change."))
        return whole and all(rows)

    def asked(self) -> dict[str, Any]:
        """The settings for `start_run`. What the form sent nothing about is left to the program."""
        values = self.cleaned_data
        asked: dict[str, Any] = {
            "weights": {criterion.name: values[criterion.name] for criterion in CRITERIA},
            **{name: _short(values[name]) for name in SHOWN_LIMITS},
        }
        if values["fairness"]:
            typed = values["floor"] and values["fairness"] == self.fairness_was
            asked["fairness"] = FLOOR if typed else values["fairness"]
        # A box that is not ticked sends nothing, like a form without boxes: `musts` tells them apart.
        if "musts" in self.data:
            asked["musts"] = {name: values[f"must_{name}"] for name in USUAL_MUSTS}
        if ACROSS in self.data:
            asked[ACROSS] = _short(values[ACROSS] or 0)
        if "bounds" in self.data:
            asked["bounds"] = [bound.as_data() for bound in self.bounds]
        return asked


def with_row(data: QueryDict) -> QueryDict:
    """What was sent, and one bound more."""
    more = data.copy()
    number = whole(more.get("bounds")) or 0
    prefix = f"bound{number}"
    new = NEW_BOUND
    for name, value in {"end": new.end, "n": str(new.n), "unit": "", "role": new.role, "group": new.group}.items():
        more[f"{prefix}-{name}"] = value
    more["bounds"] = str(number + 1)
    return more


def of_rows(data: QueryDict) -> tuple[QueryDict, bool]:
    """What was sent once a press on "Add a bound" or "Take it out" is done; and whether it was to add one, and no more."""
    if "add_bound" in data:
        return with_row(data), True
    gone = whole(data.get("drop_bound"))
    return (data, False) if gone is None else (without_row(data, gone), False)


def without_row(data: QueryDict, gone: int) -> QueryDict:
    """What was sent, without one bound."""
    less = data.copy()
    rows = whole(less.get("bounds")) or 0
    names = list(BoundForm.base_fields)
    for number in range(gone, min(rows, bounds.MANY + 1)):
        for name in names:
            less[f"bound{number}-{name}"] = str(less.get(f"bound{number + 1}-{name}", ""))
    less["bounds"] = str(max(rows - 1, 0))
    return less


def with_tries(data: QueryDict) -> QueryDict:
    """What was sent, where "the same but this" (`try_floor`) wins over the field beside it."""
    tried = data.copy()
    for name in [name for name in data if name.startswith("try_")]:
        tried[name.removeprefix("try_")] = str(data[name])
    if "try_floor" in data:
        tried["fairness"] = FLOOR
    return tried


def _short(number: float) -> float:
    """2 for 2.0, so that a form sent back unchanged asks for the very same thing."""
    return int(number) if number == int(number) else number


class DecisionForm(forms.Form):
    """Lock a pair, rule it out, let it go, or swap it in: lock it and let go of the locks in its way."""

    mentor = forms.CharField(max_length=12)
    mentee = forms.CharField(max_length=12)
    decision = forms.ChoiceField(choices=[*Ruling.Kind.choices, (LIFT, _("let go")), (SWAP, _("swapped in"))])
    release = forms.CharField(max_length=500, required=False)
    note = forms.CharField(
        label=_("Why, for the other managers"), max_length=300, required=False, widget=forms.TextInput()
    )

    def clean_release(self) -> list[tuple[str, str]]:
        """The locks that go, "mentor-mentee" by their codes."""
        pairs = [pair.partition("-") for pair in self.cleaned_data["release"].split()]
        return [(mentor, mentee) for mentor, _dash, mentee in pairs]


USUAL_DAYS_TO_ANSWER = 10


class ShortlistReleaseForm(forms.Form):
    """Until when people can answer their shortlists."""

    answer_by = forms.DateField(
        label=_("Answers by"),
        help_text=_("The last day on which people can answer. Whoever has not is reminded once, three days before."),
        widget=DateInput,
        error_messages={"required": _("Choose the last day to answer."), "invalid": _("This isn’t a date.")},
    )

    def __init__(self, data: Any = None, *, now: datetime | None = None) -> None:
        usual = timezone.localtime(now).date() + timedelta(days=USUAL_DAYS_TO_ANSWER) if now else None
        super().__init__(data, initial={"answer_by": usual})
