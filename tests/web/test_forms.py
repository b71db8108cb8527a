"""How a Django form is drawn: label, hint, control, error, and who describes whom."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django import forms
from django.template import Context, Template

from viceversa.core.widgets import DateInput, DateTimeInput, Segments, Slots, TimeInput, Weight

ALERT = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="#i-alert"/></svg>'
DAYS = [("mon", "Monday"), ("tue", "Tuesday")]
PARTS = [("am", "morning"), ("pm", "afternoon")]


class Trial(forms.Form):
    name = forms.CharField(label="Your <name>", help_text="As colleagues say it.")
    role = forms.ChoiceField(label="Role", widget=forms.RadioSelect, choices=[("a", "Mentor"), ("b", "Mentee")])
    consent = forms.BooleanField(label="I agree", help_text="Needed to take part")
    secret = forms.CharField(widget=forms.HiddenInput)


def draw(source: str, form: forms.Form) -> str:
    drawn = Template("{% load vv %}" + source).render(Context({"form": form}))
    return "".join(line.strip() for line in drawn.splitlines())


def test_a_field() -> None:
    assert draw("{% field form.name %}", Trial()) == (
        '<div class="field"><label for="id_name">Your &lt;name&gt;</label>'
        '<span class="hint" id="id_name_helptext">As colleagues say it.</span>'
        '<input type="text" name="name" required aria-describedby="id_name_helptext" id="id_name"></div>'
    )


def test_a_field_with_an_error_is_described_by_hint_and_error() -> None:
    drawn = draw("{% field form.name %}", Trial({}))
    assert 'aria-invalid="true" aria-describedby="id_name_helptext id_name_error"' in drawn
    assert (
        f'<ul class="errorlist" role="list" id="id_name_error"><li class="error">{ALERT}This field is required.</li></ul>'
        in drawn
    )


def test_what_was_typed_is_kept_and_escaped() -> None:
    assert 'value="&quot;&gt;&lt;script&gt;"' in draw("{% field form.name %}", Trial({"name": '"><script>'}))


def test_label_class_and_hidden_label() -> None:
    drawn = draw('{% field form.name label="Name" hide_label=True class="grow" %}', Trial())
    assert drawn.startswith('<div class="field grow"><label for="id_name" class="vh">Name</label>')


def test_choices_are_a_fieldset() -> None:
    drawn = draw("{% field form.role %}", Trial({}))
    assert drawn.startswith(
        '<fieldset class="field" aria-describedby="id_role_error"><legend>Role</legend><div id="id_role">'
    )
    assert '<label class="check" for="id_role_0"><input type="radio" name="role" value="a"' in drawn


def test_a_box_has_its_label_around_it() -> None:
    drawn = draw("{% field form.consent %}", Trial())
    assert drawn.startswith('<div class="field"><label class="check" for="id_consent"><input type="checkbox"')
    assert '<span>I agree<small id="id_consent_helptext">Needed to take part</small></span></label></div>' in drawn


@pytest.mark.parametrize("source", ["{{ form }}", "{% fields form %}"])
def test_whole_forms_are_made_of_the_same_fields(source: str) -> None:
    drawn = draw(source, Trial())
    assert [drawn.count(f'name="{name}"') for name in Trial.base_fields] == [1, 2, 1, 1]
    assert draw("{% field form.name %}", Trial()) in drawn


def test_the_summary_leads_to_each_fault() -> None:
    form = Trial({})
    form.add_error(None, "These two don’t go together.")
    drawn = draw("{% errors form %}", form)
    assert drawn.startswith(
        '<div class="note note--risk" role="alert" tabindex="-1" data-focus><p class="strong">5 things to fix</p>'
    )
    assert [target for target in ("#id_name", "#id_role_0", "#id_consent") if f'<a href="{target}">' in drawn] == [
        "#id_name",
        "#id_role_0",
        "#id_consent",
    ]
    assert "<li>These two don’t go together.</li>" in drawn
    assert drawn.count("<li>") == 5


def test_no_summary_without_faults() -> None:
    assert draw("{% errors form %}", Trial()) == ""
    assert draw("{% errors nothing %}", Trial()) == ""
    good = Trial({"name": "Nia", "role": "a", "consent": "on", "secret": "x"})
    assert draw("{% errors form %}", good) == ""


class Week(forms.Form):
    times = forms.MultipleChoiceField(widget=Slots(DAYS, PARTS), choices=Slots.choices_of(DAYS, PARTS))
    level = forms.ChoiceField(widget=Segments, choices=[("1", "New"), ("2", "Known")])
    weight = forms.IntegerField(widget=Weight(most=40))


def test_slots_are_a_grid_of_boxes() -> None:
    form = Week({"times": ["tue-am"], "level": "2", "weight": "15"})
    assert form.is_valid()
    drawn = draw("{{ form.times }}", form)
    order = [drawn.index(f'value="{value}"') for value in ("mon-am", "tue-am", "mon-pm", "tue-pm")]
    assert order == sorted(order)
    assert drawn.count("checked") == 1
    assert (
        '<span class="vh">Tuesday, morning</span><input type="checkbox" name="times" value="tue-am" id="id_times_1" checked>'
        in drawn
    )


def test_segments_and_weights() -> None:
    form = Week({"times": [], "level": "2", "weight": "15"})
    assert (
        '<label for="id_level_1"><input type="radio" name="level" value="2" required id="id_level_1" checked>Known</label>'
        in draw("{{ form.level }}", form)
    )
    assert 'type="range"' in draw("{{ form.weight }}", form)
    assert '<output for="id_weight">15</output>' in draw("{{ form.weight }}", form)


@pytest.mark.parametrize(
    ("widget", "value", "text"),
    [
        (DateInput(), date(2026, 5, 14), 'type="date" name="x" value="2026-05-14"'),
        (TimeInput(), time(9, 5), 'type="time" name="x" value="09:05"'),
        (DateTimeInput(), datetime(2026, 5, 14, 9, 5), 'type="datetime-local" name="x" value="2026-05-14T09:05"'),
    ],
)
def test_pickers_speak_iso(widget: forms.Widget, value: object, text: str) -> None:
    assert text in widget.render("x", value)
