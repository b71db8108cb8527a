"""What the verbs share: a story read anew under its pairing's lock, and words that are checked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from viceversa.core.errors import NotAllowed, Refused
from viceversa.pairings.common import lock, own_part
from viceversa.pairings.models import Member
from viceversa.people.models import User
from viceversa.programs.models import Program
from viceversa.programs.rules import manages
from viceversa.stories.models import Consent, Story


def enter(story: Story, by: User) -> tuple[list[Member], Member]:
    """Lock the pair, read the story anew, and give the pair and the one who acts. Three queries."""
    members = lock(story.pairing)
    own = own_part(members, by)
    refresh(story)
    return members, own


def enter_as_manager(story: Story, by: User) -> list[Member]:
    """The same for a manager of its program. Four queries."""
    members = lock(story.pairing)
    must_manage(story.pairing.cohort.program, by)
    refresh(story)
    return members


def must_manage(program: Program, by: User) -> None:
    """Refuse everybody but the program's managers. One query."""
    if not manages(by, program):
        raise NotAllowed(_("Only a program manager can do this."))


def refresh(story: Story) -> None:
    """Read a story anew. Refuses one that is gone."""
    pairing = story.pairing
    rows = Story.objects.filter(pk=story.pk)
    if not rows.exists():
        raise Refused(_("This was deleted."))
    story.refresh_from_db(from_queryset=rows)
    story.pairing = pairing
    story.repeated = False


def consents_of(story: Story) -> list[Consent]:
    """What each said, also to other words. One query."""
    return list(Consent.objects.filter(story=story).select_related("participant").order_by("pk"))


def words_of(text: str, *, field: str, limit: int) -> str:
    """Trimmed words that keep their paragraphs. Refuses nothing at all, and too much."""
    text = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if not text:
        raise Refused(_("Write a few words first."), field)
    if len(text) > limit:
        raise Refused(_("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": limit}, field)
    return text
