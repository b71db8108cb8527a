"""What a program's managers see of its channels: never an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import outbound
from viceversa.core.doors import found_in
from viceversa.integrations.chat.models import Channel, Post
from viceversa.integrations.chat.services import SERVICES
from viceversa.integrations.chat.states import PostState
from viceversa.integrations.chat.texts import GROUPS, KINDS
from viceversa.people.models import User
from viceversa.programs.models import Program

LATEST: Final = 10
_SAID: Final[dict[str, str | Promise]] = {
    **{why.value: sentence for why, sentence in outbound.SENTENCES.items()},
    "refused": gettext_lazy("Nothing may be sent to this address any more."),
    "sealed": gettext_lazy("The address can’t be read: the installation’s secret was changed. Write it anew."),
    "403": gettext_lazy("The chat does not let us post there any more. Copy the address anew."),
    "404": gettext_lazy("The chat does not know this address any more. Copy it anew."),
    "410": gettext_lazy("The channel is gone, or archived."),
}


@dataclass(frozen=True)
class Posted:
    """Something that was posted, or is to be."""

    post: Post
    title: str
    problem: str

    @property
    def may_try_again(self) -> bool:
        return self.post.state == PostState.FAILED


@dataclass(frozen=True)
class Shown:
    """A channel on the program's page, with its latest posts."""

    channel: Channel
    service: str
    kinds: list[str]
    problem: str
    posts: list[Posted]


def channels_of(program: Program) -> list[Shown]:
    """The program's channels, by name. Two queries."""
    latest = Prefetch("posts", Post.objects.order_by("-created_at", "-pk"), to_attr="latest")
    return [
        Shown(
            channel,
            SERVICES[channel.service].title,
            [str(GROUPS[group]) for group in channel.kinds if group in GROUPS],
            said(channel.problem) if channel.problem else "",
            [_posted(post) for post in channel.latest[:LATEST]],
        )
        for channel in program.chat_channels.prefetch_related(latest)
    ]


def channel_for(user: User, program_code: str, code: str) -> Channel:
    """The only door to a channel: its program's managers."""
    rows = Channel.objects.select_related("program").filter(program__managers__user=user, program__code=program_code)
    return found_in(rows.filter(code=code))


def post_for(user: User, program_code: str, code: str, post: str) -> Post:
    """The only door to a post."""
    channel = channel_for(user, program_code, code)
    return found_in(channel.posts.select_related("channel__program").filter(code=post))


def said(word: str) -> str:
    """What was answered, in a sentence."""
    return str(_SAID[word]) if word in _SAID else _("The chat answered with %(status)s.") % {"status": word}


def _posted(post: Post) -> Posted:
    kind = KINDS.get(post.kind)
    problem = said(post.said) if post.said and not post.said.startswith("2") else ""
    return Posted(post, str(GROUPS[kind.group]) if kind else post.kind, problem)
