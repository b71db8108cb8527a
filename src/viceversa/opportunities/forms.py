"""What may be typed about opportunities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viceversa.core.widgets import DateInput
from viceversa.opportunities.actions import applying, deciding, posting
from viceversa.opportunities.actions.posting import Posting
from viceversa.opportunities.models import Judgment, Opportunity
from viceversa.opportunities.queries import last_day
from viceversa.opportunities.states import Outcome
from viceversa.people.models import Person
from viceversa.people.queries import person_by_own_email
from viceversa.portfolio.contents import Parts
from viceversa.programs.models import Program


class PostingForm(forms.Form):
    """What it is, for whom, until when, who decides, and by which criteria."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Opportunity.Kind.choices)
    title = forms.CharField(
        label=_("In a line"), max_length=posting.TITLE, error_messages={"required": _("Write a few words first.")}
    )
    about = forms.CharField(
        label=_("What is to be done"),
        max_length=posting.ABOUT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("From when, for how long, how many hours a week, what one can learn, and what is given up for it."),
        error_messages={"required": _("Say what is to be done, for how long, and what one can learn.")},
    )
    criteria = forms.CharField(
        label=_("What decides"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "One criterion a line, six at most: something one can show, for instance “Has explained something difficult to "
            "people who did not ask for it”. They are fixed once it opens."
        ),
        error_messages={"required": _("Write at least one criterion: what will decide, before anybody applies.")},
    )
    last_day = forms.DateField(
        label=_("Last day to apply"),
        widget=DateInput(),
        help_text=_("Five days to four months after it opens. Nobody reads an application before."),
        error_messages={
            "required": _("Choose a last day in five days to four months, so that everybody has time to think.")
        },
    )
    decider = forms.EmailField(
        label=_("Who decides"),
        help_text=_("One person, by their address at work. They write reasons for every application."),
        error_messages={"required": _("Name the person who decides, by their address.")},
    )
    owner = forms.EmailField(
        label=_("Who answers for it"),
        required=False,
        help_text=_("If that is not you: they can change the draft, open it and call it off as well."),
    )
    programs = forms.MultipleChoiceField(
        label=_("For the mentors of"),
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("All of them hear of it, present and former ones."),
        error_messages={"required": _("Choose at least one program.")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        programs: list[Program],
        opportunity: Opportunity | None = None,
        chosen: list[Program] | None = None,
    ) -> None:
        self.by_code = {program.code: program for program in [*(chosen or []), *programs]}
        initial: dict[str, Any] = {"programs": [program.code for program in chosen or []]}
        if opportunity is not None:
            initial |= {
                "kind": opportunity.kind,
                "title": opportunity.title,
                "about": opportunity.about,
                "criteria": "\n".join(text for _code, text in opportunity.criteria),
                "last_day": last_day(opportunity),
                "decider": opportunity.decider.email if opportunity.decider else "",
                "owner": opportunity.owner.email if opportunity.owner else "",
            }
        super().__init__(data, initial=initial)
        self.fields["programs"].choices = [(code, one.name) for code, one in self.by_code.items()]  # type: ignore[attr-defined]

    def clean_decider(self) -> Person:
        """The one person in the directory who has it."""
        return self._person("decider")

    def clean_owner(self) -> Person | None:
        """The same, or nobody."""
        return self._person("owner") if self.cleaned_data["owner"] else None

    def _person(self, name: str) -> Person:
        found = person_by_own_email(self.cleaned_data[name])
        if found is None:
            raise forms.ValidationError(_("Nobody in the directory has this address, or several share it."))
        return found

    @property
    def posting(self) -> Posting:
        """What the verbs take."""
        data = self.cleaned_data
        return Posting(
            kind=data["kind"],
            title=data["title"],
            about=data["about"],
            criteria=data["criteria"].splitlines(),
            last_day=data["last_day"],
            decider=data["decider"],
            owner=data["owner"],
            programs=[self.by_code[code] for code in data["programs"]],
        )


class ApplyForm(forms.Form):
    """A few words, and what of the portfolio goes with them; both can be left out."""

    words = forms.CharField(
        label=_("Why I would like to"),
        required=False,
        max_length=applying.WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A few sentences on the criteria are enough. It can stay empty."),
    )
    parts = forms.MultipleChoiceField(
        label=_("From my portfolio"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"invalid_choice": _("Something you chose is not there any more. Look at your choice again.")},
    )

    def __init__(self, data: Any = None, *, parts: Parts, words: str = "") -> None:
        super().__init__(data, initial={"words": words, "parts": []})
        self.fields["parts"].choices = [(key, key) for key in parts.keys]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[str]:
        """The keys that are ticked, also while the form is refused."""
        return list(self["parts"].value() or [])


class WeighForm(forms.Form):
    """Reasons for each criterion, the outcome, and feedback."""

    def __init__(self, data: Any = None, *, opportunity: Opportunity, judgment: Judgment | None) -> None:
        super().__init__(data)
        self.codes = [code for code, _sentence in opportunity.criteria]
        reasons = judgment.reasons if judgment else {}
        for code, sentence in opportunity.criteria:
            self.fields[code] = forms.CharField(
                label=sentence,
                required=False,
                max_length=deciding.REASON,
                initial=reasons.get(code, ""),
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.fields["outcome"] = forms.ChoiceField(
            label=_("Result"),
            choices=Outcome.choices,
            widget=forms.RadioSelect(),
            initial=judgment.outcome if judgment else Outcome.OPEN,
            error_messages={"required": _("Choose a result, or leave it open.")},
        )
        self.fields["feedback"] = forms.CharField(
            label=_("What they read"),
            required=False,
            max_length=deciding.FEEDBACK,
            initial=judgment.feedback if judgment else "",
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_(
                "Needed for everybody who is not chosen: what was good, what was missing, what would help next time."
            ),
        )

    @property
    def words(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        return {
            "reasons": {code: data[code] for code in self.codes},
            "feedback": data["feedback"],
            "outcome": data["outcome"],
        }
