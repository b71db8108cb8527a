"""Which changes are legal: whether something of a pair is published, what became of an idea, whether a commitment was kept."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.transitions import Table


class Sharing(TextChoices):
    PRIVATE = "private", _("private")
    PROPOSED = "proposed", _("asked for")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


SHARING = Table(
    "publication of a commitment or an idea",
    Sharing,
    {
        "propose": ((Sharing.PRIVATE, Sharing.WITHDRAWN), Sharing.PROPOSED),
        "publish": ((Sharing.PROPOSED,), Sharing.PUBLISHED),
        "hold back": ((Sharing.PROPOSED,), Sharing.PRIVATE),
        "withdraw": ((Sharing.PUBLISHED,), Sharing.WITHDRAWN),
        # What others agreed to is what they read: other words are asked for anew.
        "reword": ((Sharing.PROPOSED, Sharing.PUBLISHED, Sharing.WITHDRAWN), Sharing.PRIVATE),
    },
    attribute="sharing",
)


class CommitmentState(TextChoices):
    OPEN = "open", _("under way")
    KEPT = "kept", _("kept")
    NOT_KEPT = "not_kept", _("not kept")


COMMITMENT = Table(
    "commitment",
    CommitmentState,
    {
        "keep": ((CommitmentState.OPEN, CommitmentState.NOT_KEPT), CommitmentState.KEPT),
        "miss": ((CommitmentState.OPEN, CommitmentState.KEPT), CommitmentState.NOT_KEPT),
        "reopen": ((CommitmentState.KEPT, CommitmentState.NOT_KEPT), CommitmentState.OPEN),
    },
)


class IdeaState(TextChoices):
    NOTED = "noted", _("noted")
    TESTED = "tested", _("being tried")
    ADOPTED = "adopted", _("in use")
    STOPPED = "stopped", _("stopped by its own criterion")
    UNCLEAR = "unclear", _("tried, without a clear result")
    LEFT = "left", _("put aside")


IDEA = Table(
    "idea",
    IdeaState,
    {
        "try": ((IdeaState.NOTED, IdeaState.LEFT), IdeaState.TESTED),
        "adopt": ((IdeaState.TESTED,), IdeaState.ADOPTED),
        "stop": ((IdeaState.TESTED,), IdeaState.STOPPED),
        "end unclear": ((IdeaState.TESTED,), IdeaState.UNCLEAR),
        "leave": ((IdeaState.NOTED, IdeaState.TESTED), IdeaState.LEFT),
        "reopen": ((IdeaState.ADOPTED, IdeaState.STOPPED, IdeaState.UNCLEAR), IdeaState.TESTED),
    },
)

OVER = (IdeaState.ADOPTED, IdeaState.STOPPED, IdeaState.UNCLEAR)
