"""What the pages of signing in show of the instance's policy: `{% load signing_in %}`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

from viceversa.people import hooks, policy
from viceversa.people.hooks import Provider

register = template.Library()


@dataclass(frozen=True)
class Ways:
    """The ways in that are open here."""

    code: bool
    password: bool
    passkey: bool
    providers: tuple[Provider, ...]


@register.simple_tag
def ways_in() -> Ways:
    """The ways in that are open in this instance. No query."""
    return Ways(
        code=policy.is_open(policy.CODE),
        password=policy.is_open(policy.PASSWORD),
        passkey=policy.is_open(policy.PASSKEY),
        providers=tuple(hooks.PROVIDERS) if policy.is_open(policy.SSO) else (),
    )


@register.filter
def as_json(value: Any) -> str:
    """What a device is to be asked for, as JSON for a data- attribute; the template escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder)
