"""The chats we can post to: where their addresses lie, and how each wants a text. Pure.

An incoming webhook's address is a secret: whoever has it can post. Each service takes a short text and one address to go
on at; what a service would read as a command, a mention or a link is taken out of what people typed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Said:
    """What is posted: one text in plain words, and where one goes on, with what its link is called."""

    text: str
    url: str
    label: str


@dataclass(frozen=True)
class Service:
    """A chat. `hosts` are those of its incoming webhooks; none where everybody has a server of their own."""

    name: str
    title: str
    hosts: tuple[str, ...]
    example: str
    help: str | Promise
    shape: Callable[[Said], dict[str, Any]]

    def body(self, said: Said) -> bytes:
        return json.dumps(self.shape(said)).encode()

    def takes(self, url: str) -> bool:
        """Whether an address looks like an incoming webhook of this chat."""
        host = (urlsplit(url).hostname or "").lower()
        return not self.hosts or any(fnmatchcase(host, allowed) for allowed in self.hosts)


def _slack(said: Said) -> dict[str, Any]:
    # https://docs.slack.dev/messaging/formatting-message-text: three letters to escape, and nothing else is read then.
    text = said.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": f"{text}\n<{said.url}|{said.label}>", "unfurl_links": False, "unfurl_media": False}


def _teams(said: Said) -> dict[str, Any]:
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": _marked_plain(said.text), "wrap": True}],
        "actions": [{"type": "Action.OpenUrl", "title": said.label, "url": said.url}],
    }
    return {
        "type": "message",
        "attachments": [
            {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
        ],
    }


def _google(said: Said) -> dict[str, Any]:
    # A pointed bracket begins a link or a mention, and can't be escaped.
    return {"text": f"{said.text.replace('<', '‹').replace('>', '›')}\n<{said.url}|{said.label}>"}


def _mattermost(said: Said) -> dict[str, Any]:
    # Mentions work from incoming webhooks too: @all would ring for everybody.
    text = _marked_plain(said.text).replace("@", "@\u200b")
    return {"text": f"{text}\n[{said.label}]({said.url})"}


def _marked_plain(text: str) -> str:
    """Text as Markdown that reads as it was typed."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", text)


SERVICES: Final[dict[str, Service]] = {
    service.name: service
    for service in (
        Service(
            "slack",
            "Slack",
            ("hooks.slack.com", "hooks.slack-gov.com"),
            "https://hooks.slack.com/services/…",
            _("In Slack: make an app with an incoming webhook for the channel, and copy its address."),
            _slack,
        ),
        Service(
            "teams",
            "Microsoft Teams",
            ("*.logic.azure.com", "*.api.powerplatform.com", "*.webhook.office.com"),
            "https://….logic.azure.com/workflows/…",
            _(
                "In Teams: add the workflow “When a Teams webhook request is received” to the channel, and copy its address."
            ),
            _teams,
        ),
        Service(
            "google",
            "Google Chat",
            ("chat.googleapis.com",),
            "https://chat.googleapis.com/v1/spaces/…",
            _("In Google Chat: add a webhook under Apps & integrations of the space, and copy its address."),
            _google,
        ),
        Service(
            "mattermost",
            "Mattermost",
            (),
            "https://mattermost.example.org/hooks/…",
            _("In Mattermost: add an incoming webhook for the channel, and copy its address."),
            _mattermost,
        ),
    )
}
