from __future__ import annotations

from django import forms
from django.test.html import parse_html

from viceversa.core.widgets import LongSelect

CHOICES = [("", "Choose"), ("zu", "Zulu"), ("x", "<b>&")]


def test_a_long_list_reads_like_any_other() -> None:
    """The same elements as Django's own select."""
    plain = forms.Select(attrs={"class": "w-s"}, choices=CHOICES).render("lang", "zu", {"id": "id_lang"})
    drawn = LongSelect(attrs={"class": "w-s"}, choices=CHOICES).render("lang", "zu", {"id": "id_lang"})
    assert parse_html(drawn) == parse_html(plain)
