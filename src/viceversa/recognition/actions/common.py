"""What the verbs share: the row read anew under the pairing's lock, its words, the day to look back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core.codes import new_code
from viceversa.core.errors import Refused
from viceversa.messaging import due
from viceversa.messaging.timing import MORNING
from viceversa.pairings.common import lock, must_live, own_part
from viceversa.pairings.models import Member
from viceversa.people.models import User
from viceversa.recognition.models import Shared
from viceversa.recognition.states import SHARING, Sharing

LOOK_BACK: Final = "recognition.look_back"
Thing = TypeVar("Thing", bound=Shared)


def enter(thing: Thing, by: User, *, living: bool = True) -> tuple[list[Member], Member]:
    """Lock the pairing, read the thing anew, and give its people and the one who acts. Three queries."""
    members = lock(thing.pairing)
    own = own_part(members, by)
    if living:
        must_live(thing.pairing)
    refresh(thing)
    return members, own


def refresh(thing: Thing) -> None:
    """Read a thing anew. Refuses one that is gone."""
    pairing = thing.pairing
    rows = type(thing)._default_manager.filter(pk=thing.pk)
    if not rows.exists():
        raise Refused(_("This was deleted."))
    thing.refresh_from_db(from_queryset=rows)
    thing.pairing = pairing
    thing.repeated = False


def take_back(thing: Shared) -> None:
    """Other words are to be agreed to anew: it is no longer published, or asked for. The caller saves it."""
    if thing.sharing != Sharing.PRIVATE:
        SHARING.apply(thing, "reword")
        thing.agreed, thing.published_at = [], None


def text_of(text: str, *, field: str, limit: int, empty: str) -> str:
    """Trimmed words that keep their lines. Refuses nothing at all, unless `empty` is "", and too much."""
    text = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if not text and empty:
        raise Refused(empty, field)
    if len(text) > limit:
        raise Refused(_("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": limit}, field)
    return text


def look_back_on(thing: Thing, day: date | None, now: datetime) -> None:
    """Plan the question what came of it, in the morning of a day; for no day, or one that is past, none. Four statements."""
    due.forget(thing, what=LOOK_BACK, now=now)
    if day is None or day <= timezone.localtime(now).date():
        return
    moment = timezone.make_aware(datetime.combine(day, MORNING))
    key = f"{LOOK_BACK}:{thing.code}:{new_code()}"
    due.plan(LOOK_BACK, subject=thing, scope=thing.pairing.cohort, due_at=moment, key=key, now=now)
