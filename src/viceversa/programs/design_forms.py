"""What may be typed on the design page, one form a part. Rules live in the verbs; forms say what can't be read at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.core.codes import new_code
from viceversa.core.widgets import DateInput, Segments, spelled
from viceversa.programs import directions, modes
from viceversa.programs.forms import NO_DATE, NO_NUMBER
from viceversa.programs.items import ITEM_SETS
from viceversa.programs.labels import LONGEST, Called, RoleWords
from viceversa.programs.models import Direction, Kind, Outcome, Preset, Program, Role
from viceversa.programs.plan import Aim, Comparison, Missing, plan_of


class NewProgramForm(forms.Form):
    """Name, kind and kick-off: program and first cohort in one act. `code` makes a second click harmless."""

    name = forms.CharField(
        label=_("Name of the program"),
        help_text=_("People see it in mails and calendars. Choose one that is neutral over somebody’s shoulder."),
        max_length=120,
        error_messages={"required": _("Give the program a name.")},
    )
    preset = forms.ChoiceField(
        label=_("Size"), choices=spelled(Preset.choices), initial=Preset.PILOT, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(
        label=_("What it is about"),
        help_text=_("Suggests outcomes and what counts in matching. You can change both."),
        choices=spelled(Kind.choices),
        initial=Kind.DIGITAL,
    )
    direction = forms.ChoiceField(
        label=_("Direction"), choices=spelled(Direction.choices), initial=Direction.REVERSE, widget=forms.RadioSelect
    )
    kick_off = forms.DateField(
        label=_("Kick-off"),
        help_text=_("Week 0: all other dates move with it. Design and recruiting begin eight weeks before."),
        widget=DateInput,
        error_messages={"required": _("Choose the day of the kick-off."), "invalid": NO_DATE},
    )
    code = forms.CharField(max_length=12, widget=forms.HiddenInput, initial=new_code)


class FrameForm(forms.Form):
    """Size, kind, direction, who is asked first, length."""

    kind = forms.ChoiceField(label=_("What it is about"), choices=spelled(Kind.choices))
    preset = forms.ChoiceField(label=_("Size"), choices=spelled(Preset.choices))
    direction = forms.ChoiceField(label=_("Direction"), choices=spelled(Direction.choices))
    asked_first = forms.ChoiceField(
        label=_("Who is asked first"),
        choices=[
            (directions.TOGETHER, _("Both at once")),
            (Role.MENTOR, _("The mentor, then the mentee")),
            (Role.MENTEE, _("The mentee, then the mentor")),
        ],
    )
    weeks = forms.IntegerField(label=_("Weeks"), error_messages=NO_NUMBER)
    meetings = forms.IntegerField(label=_("Meetings"), error_messages=NO_NUMBER)

    def __init__(self, data: Any = None, *, program: Program) -> None:
        names = ("kind", "preset", "direction", "weeks", "meetings")
        initial = {name: getattr(program, name) for name in names}
        super().__init__(data, initial={**initial, "asked_first": directions.asked_first(program)})


class MakingForm(forms.Form):
    """How pairs are made: who begins, what decides, one mentor or two."""

    mode = forms.ChoiceField(label=_("Who begins"), choices=modes.Mode.choices, widget=forms.RadioSelect)
    finish = forms.ChoiceField(
        label=_("After shortlists or short conversations, what decides"),
        choices=modes.Finish.choices,
        widget=forms.RadioSelect,
    )
    finish_itself = forms.BooleanField(
        label=_("The solver finishes by itself on the day on which answers end"),
        help_text=_("You review and release its pairs all the same. The same holds for the end of self-match."),
        required=False,
    )
    pairs_itself = forms.BooleanField(
        label=_("In self-match, a pair in which both have said yes begins by itself"),
        help_text=_("Every rule is checked again at that moment. Otherwise you look at each pair first."),
        required=False,
    )
    mentors_per_mentee = forms.TypedChoiceField(
        label=_("Mentors of a mentee"),
        choices=[
            (1, _("One: two people meet.")),
            (2, _("Two, a pod: two mentors and one mentee meet together.")),
        ],
        coerce=int,
        widget=forms.RadioSelect,
    )
    whole_pods = forms.BooleanField(
        label=_("Only whole pods"),
        help_text=_(
            "Otherwise a mentee for whom there is one mentor only gets that one. With whole pods alone, the solver says"
            " so when there are too few mentors for everybody."
        ),
        required=False,
    )

    def __init__(self, data: Any = None, *, program: Program) -> None:
        super().__init__(data, initial=asdict(modes.making_of(program)))

    def making(self) -> modes.Making:
        """What was chosen."""
        return modes.Making(**self.cleaned_data)


class PurposeForm(forms.Form):
    """Name, purpose, need, stop rule."""

    name = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": _("Give the program a name.")})
    purpose = forms.CharField(
        label=_("Purpose"),
        help_text=_("What shall be different, for whom, and why now? Everybody who is invited reads it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    need = forms.CharField(
        label=_("What shows that it is needed"),
        help_text=_(
            "Reasons people gave when they left, an answer in a survey, a skill that is missing. Read by managers."
        ),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    stop_rule = forms.CharField(
        label=_("What would stop it"),
        help_text=_(
            "Agreed before it starts: harm to anybody, half of the pairs without meetings, a sponsor who leaves."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class WordsForm(forms.Form):
    """What participants read."""

    called = forms.ChoiceField(label=_("Kind of mentoring"), choices=spelled(Called.choices))
    roles = forms.ChoiceField(label=_("The two roles"), choices=spelled(RoleWords.choices))
    mentor = forms.CharField(label=_("Own word for a mentor"), max_length=LONGEST, required=False)
    mentee = forms.CharField(label=_("Own word for a mentee"), max_length=LONGEST, required=False)


class CalendarsForm(forms.Form):
    """What calendars say, and where people meet by video."""

    names = forms.TypedChoiceField(
        label=_("An entry in a calendar says"),
        help_text=_("What is in calendars already stays as it is until its meeting changes."),
        choices=[
            ("no", _("“Appointment”, the time and the video address: neutral for whoever reads it")),
            ("yes", _("whom one meets and where as well")),
        ],
        coerce=lambda given: given == "yes",
        widget=forms.RadioSelect,
    )
    video_link = forms.CharField(
        label=_("Address for video"),
        help_text=_("With {code} where each meeting’s own room goes. Empty: the two say where they meet."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "https://video.example.org/{code}", "inputmode": "url"}),
    )


class AttachingForm(forms.Form):
    """Whether pairs may give each other files."""

    allowed = forms.TypedChoiceField(
        label=_("Messages in a pair take"),
        choices=[
            ("no", _("words alone")),
            ("yes", _("small files as well: PDF, pictures, plain text, office documents")),
        ],
        coerce=lambda given: given == "yes",
        widget=forms.RadioSelect,
    )


class OutcomeForm(forms.Form):
    """One outcome; left empty it is none."""

    statement = forms.CharField(label=_("What shall change"), max_length=200, required=False)
    side = forms.ChoiceField(
        label=_("For whom"), choices=spelled(Outcome.Side.choices), widget=Segments, initial=Outcome.Side.MENTEE
    )
    item_set = forms.ChoiceField(
        label=_("Questions"),
        help_text=_("Written for this project, not validated: for change within this program only."),
        choices=lambda: [("", _("None: a figure of our own")), *((key, one.name) for key, one in ITEM_SETS.items())],
        required=False,
    )
    indicator = forms.CharField(
        label=_("How it is seen"),
        help_text=_("A figure that can be read before and after."),
        max_length=200,
        required=False,
    )
    baseline = forms.DecimalField(
        label=_("Baseline"), max_digits=8, decimal_places=2, required=False, error_messages=NO_NUMBER
    )
    target = forms.DecimalField(
        label=_("Target"), max_digits=8, decimal_places=2, required=False, error_messages=NO_NUMBER
    )
    spread = forms.DecimalField(
        label=_("Standard deviation"),
        help_text=_("How much people differ today. Questions assume 0.8 until you know."),
        max_digits=8,
        decimal_places=2,
        required=False,
        error_messages=NO_NUMBER,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rest = [data.get(name) for name in ("indicator", "baseline", "target", "spread")]
        if not data.get("statement") and any(value not in (None, "") for value in rest):
            self.add_error("statement", _("Say what shall change."))
        return data


def outcome_forms(outcomes: Iterable[Outcome], most: int, data: Any = None) -> list[OutcomeForm]:
    """One form for each outcome there is or may still be."""
    rows = list(outcomes)
    made = []
    for number in range(1, most + 1):
        row = rows[number - 1] if number <= len(rows) else None
        initial = {name: getattr(row, name) for name in OutcomeForm.base_fields} if row else {}
        made.append(OutcomeForm(data, prefix=f"outcome{number}", initial=_short(initial)))
    return made


def _short(values: dict[str, Any]) -> dict[str, Any]:
    """2.40 as 2.4: what people would type."""
    return {name: f"{value.normalize():f}" if isinstance(value, Decimal) else value for name, value in values.items()}


class SizeForm(forms.Form):
    """For how many pairs, and compared with whom: what decides how small a change can be seen."""

    pairs = forms.IntegerField(label=_("Pairs"), error_messages=NO_NUMBER)
    response = forms.IntegerField(
        label=_("Of a hundred, answer twice"), help_text=_("80 is good, 60 is usual."), error_messages=NO_NUMBER
    )
    aim = forms.ChoiceField(label=_("What for"), choices=spelled(Aim.choices))
    comparison = forms.ChoiceField(label=_("Compared with"), choices=spelled(Comparison.choices))
    compared = forms.IntegerField(label=_("People compared with"), required=False, error_messages=NO_NUMBER)
    correlation = forms.TypedChoiceField(
        label=_("First and second answer are alike"),
        choices=[("0.3", _("Little")), ("0.5", _("As usual")), ("0.7", _("Closely"))],
        coerce=float,
    )

    def __init__(self, data: Any = None, *, program: Program) -> None:
        plan = plan_of(program)
        names = ("response", "aim", "comparison", "correlation")
        initial = {name: getattr(plan, name) for name in names}
        super().__init__(data, initial={**initial, "compared": plan.compared or None, "pairs": program.pairs})

    def clean_compared(self) -> int:
        return self.cleaned_data["compared"] or 0


class PlanForm(forms.Form):
    """How results will be read."""

    success = forms.CharField(
        label=_("What counts as success"),
        help_text=_("And what would count as no change. One figure, one bound, one date."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    missing = forms.ChoiceField(label=_("Those who do not answer"), choices=spelled(Missing.choices))
    notes = forms.CharField(
        label=_("Anything else"),
        help_text=_("Groups that are compared, costs that are reported, who reads the report first."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, program: Program) -> None:
        plan = plan_of(program)
        initial = {"success": plan.success, "missing": plan.missing, "notes": program.analysis_plan}
        super().__init__(data, initial=initial)


class DuplicateForm(forms.Form):
    """A name and a kick-off for the copy of a design."""

    name = forms.CharField(
        label=_("Name of the new program"), max_length=120, error_messages={"required": _("Give the program a name.")}
    )
    kick_off = forms.DateField(
        label=_("Kick-off"),
        widget=DateInput,
        error_messages={"required": _("Choose the day of the kick-off."), "invalid": NO_DATE},
    )
    code = forms.CharField(max_length=12, widget=forms.HiddenInput, initial=new_code)
