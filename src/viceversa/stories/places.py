"""Where else the page of what a program published leads to."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.people.models import User
from viceversa.programs.models import Program
from viceversa.recognition.hooks import Place
from viceversa.stories import rules


def places_of(user: User, program: Program) -> Iterator[Place]:
    """Stories, what became of what people said, and the sponsor's page for whoever reads it. No query."""
    yield Place("stories", _("Stories"), reverse("stories:program", args=[program.code]))
    yield Place("heard", _("You said, we did"), reverse("stories:heard", args=[program.code]))
    if rules.may_read_sponsors_page(user, program):
        yield Place("sponsor", _("The sponsor’s page"), reverse("stories:sponsor", args=[program.code]))
