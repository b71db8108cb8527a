"""What may be typed in self-match."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viceversa.core.widgets import DateInput
from viceversa.matching.actions import self_match as rounds
from viceversa.matching.actions.self_match_requests import NOTE
from viceversa.matching.actions.self_match_rules import MOST_OPEN
from viceversa.matching.described import Topic
from viceversa.matching.models import Approval, SelfMatchSeat

USUAL_START, USUAL_LENGTH = timedelta(days=3), timedelta(days=28)
NO_NUMBER = {"required": _("Enter a number."), "invalid": _("Enter a whole number.")}
NO_DATE = {"required": _("Choose a day."), "invalid": _("This isn’t a date.")}


class OpenForm(forms.Form):
    """From when until when people may ask, and how many."""

    begins = forms.DateField(
        label=_("People may ask from"),
        help_text=_("Those who may be asked hear of it today, and can state their rules until then."),
        widget=DateInput,
        error_messages=NO_DATE,
    )
    ends = forms.DateField(label=_("Until the end of"), widget=DateInput, error_messages=NO_DATE)
    most = forms.IntegerField(
        label=_("How many people one may ask at a time"),
        initial=rounds.USUALLY_ASKED,
        widget=forms.NumberInput({"class": "w-xs", "min": 1, "max": rounds.MOST_ASKED}),
        error_messages=NO_NUMBER,
    )
    one_by_one = forms.ChoiceField(
        label=_("In which way"),
        choices=[
            ("1", _("One after the other, in their order: nobody says yes in vain.")),
            ("", _("All at the same time: the first yes counts.")),
        ],
        initial="1",
        required=False,
        widget=forms.RadioSelect,
    )
    answer_days = forms.IntegerField(
        label=_("Days to answer"),
        help_text=_(
            "So long a request lasts, whatever is answered: the one who asked can’t tell a no from silence."
            " There is one reminder."
        ),
        initial=rounds.USUAL_ANSWER_DAYS,
        widget=forms.NumberInput({"class": "w-xs", "min": rounds.LEAST_ANSWER_DAYS, "max": rounds.MOST_ANSWER_DAYS}),
        error_messages=NO_NUMBER,
    )

    def clean_one_by_one(self) -> bool:
        return bool(self.cleaned_data["one_by_one"])

    def __init__(self, data: Any = None, *, now: datetime) -> None:
        begins = timezone.localtime(now).date() + USUAL_START
        super().__init__(data, initial={"begins": begins, "ends": begins + USUAL_LENGTH})


class EndForm(forms.Form):
    """Another last day."""

    ends = forms.DateField(label=_("Until the end of"), widget=DateInput, error_messages=NO_DATE)

    def __init__(self, data: Any = None, *, ends: date | None = None) -> None:
        super().__init__(data, initial={"ends": ends})


class AskForm(forms.Form):
    """Whom, and a word to them."""

    person = forms.CharField(max_length=12)
    note = forms.CharField(max_length=NOTE, required=False, widget=forms.Textarea({"rows": 2}))


class RulesForm(forms.Form):
    """By which rules one may be asked."""

    approves = forms.ChoiceField(label=_("Who says yes"), choices=Approval.choices, widget=forms.RadioSelect)
    most_open = forms.IntegerField(
        label=_("Requests with me at a time, at most"),
        widget=forms.NumberInput({"class": "w-xs", "min": 1, "max": MOST_OPEN}),
        error_messages=NO_NUMBER,
    )
    topics = forms.TypedMultipleChoiceField(
        label=_("Only about these topics"),
        help_text=_("None ticked: any of your topics."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_closed = forms.BooleanField(
        label=_("Nobody can ask me"),
        help_text=_(
            "You are on no list. When self-match is over, the matching looks for a partner for you all the same."
        ),
        required=False,
    )

    def __init__(self, data: Any = None, *, seat: SelfMatchSeat, topics: list[Topic]) -> None:
        names = ("approves", "most_open", "topics", "is_closed")
        super().__init__(data, initial={name: getattr(seat, name) for name in names})
        choices = [(topic.id, topic.name) for topic in topics]
        field = self.fields["topics"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = choices
        if not choices:
            del self.fields["topics"]

    def rules(self) -> dict[str, Any]:
        """What was chosen, for `set_asking_rules`."""
        return {**self.cleaned_data, "topics": set(self.cleaned_data.get("topics", ()))}
