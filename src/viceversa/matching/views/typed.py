"""What a verb refuses about something typed is said beside the field."""

from __future__ import annotations

from collections.abc import Callable

from django import forms

from viceversa.core.errors import Refused
from viceversa.core.models import Coded


def done(form: forms.Form, verb: Callable[[], Coded]) -> Coded | None:
    """What the verb gives; None when it refused one of the form's fields, which then says why. All else it refuses is raised."""
    try:
        return verb()
    except Refused as refused:
        if refused.field not in form.fields:
            raise
        form.add_error(refused.field, str(refused))
        return None
