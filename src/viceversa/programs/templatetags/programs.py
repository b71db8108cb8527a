"""Words about people in lists."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from viceversa.people.models import Person

register = template.Library()


@register.filter
def placed(person: Person) -> str:
    """Title and unit: "Analyst, Claims". Tells two people of the same name apart."""
    unit = person.unit.name if person.unit else ""
    if person.title and unit:
        return _("%(title)s, %(unit)s") % {"title": person.title, "unit": unit}
    return person.title or unit
