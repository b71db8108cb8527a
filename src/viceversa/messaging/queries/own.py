"""What somebody finds about their own mails."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.messaging.kinds import KINDS, title_of
from viceversa.messaging.models import Often, Preference, Rhythm
from viceversa.people.hooks import OwnCard
from viceversa.people.models import Person, User


def own_card(user: User) -> OwnCard | None:
    """How often one gets mail, for one's own page. One query; none for who is not in the directory."""
    if user.person is None:
        return None
    chosen = Rhythm.objects.filter(person=user.person).values_list("often", flat=True).first()
    text = {
        Often.AT_ONCE: _("What can wait comes separately, when there is something."),
        Often.DAILY: _("What can wait comes in at most one mail a day."),
        Often.WEEKLY: _("What can wait comes once a week, on Monday morning."),
        Often.CALENDAR: _("You get entries for your calendar, and no mails that can wait."),
    }.get(Often(chosen)) if chosen else _("What can wait comes as your program has settled: mostly in one mail a day.")  # fmt: skip
    return OwnCard(_("Mails"), str(text), reverse("messaging:often"), _("Choose how often"))


def stopped_by(person: Person) -> list[tuple[str, str]]:
    """Kinds of mail that somebody stopped, with their titles. One query."""
    kinds = Preference.objects.filter(person=person).order_by("kind").values_list("kind", flat=True)
    return [(kind, title_of(kind)) for kind in kinds if kind in KINDS]
