"""A program's own modules: written, ordered, published, finished; what they ask before the first meeting, and of whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.learning.test_preparing import MEETS, told, waiting
from tests.pairings.conftest import prepare
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.retention import apply_all
from viceversa.learning import actions, preparing, queries
from viceversa.learning.models import ModuleDone, Preparation, ProgramModule
from viceversa.messaging import due, rendering
from viceversa.messaging.models import Message
from viceversa.pairings.actions import agreement, meetings
from viceversa.pairings.models import Pairing
from viceversa.programs.models import Cohort, Direction, Program
from viceversa.programs.states import ParticipantState

pytestmark = pytest.mark.django_db

TEXT = "Know this.\n\n## check\n\n? May I?\n- No | You may.\n+ Yes | Right."
WORDS: dict[str, Any] = {"title": "House rules", "minutes": 4, "text": TEXT, "audience": "both", "required": True}


def written(cast: Cast, *, publish: bool = True, now: Any = NOW, **words: Any) -> ProgramModule:
    title = words.get("title", WORDS["title"])
    made = actions.write_module(
        cast.program, **{**WORDS, **words}, code=title.lower().replace(" ", "")[:12], by=cast.petra, now=now
    )
    return actions.publish_module(made, by=cast.petra, now=now) if publish else made


# Writing


def test_a_module_is_a_draft_until_it_is_published_and_once(cast: Cast) -> None:
    made = written(cast, publish=False)
    assert (made.state, made.version, made.position, made.asked_since) == ("draft", 1, 1, None)
    assert written(cast, publish=False).repeated
    assert queries.progress_of(cast.nia_part).after == []
    done = actions.publish_module(made, by=cast.petra, now=NOW)
    assert (done.state, done.asked_since, done.repeated) == ("published", NOW, False)
    assert actions.publish_module(made, by=cast.petra, now=NOW).repeated
    assert [one.module for one in queries.progress_of(cast.nia_part).after] == [made]
    gone = actions.withdraw_module(made, by=cast.petra, now=NOW)
    assert (gone.state, actions.withdraw_module(made, by=cast.petra, now=NOW).repeated) == ("withdrawn", True)
    assert queries.progress_of(cast.nia_part).after == []
    verbs = Event.objects.filter(verb__startswith="module.").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["module.written", "module.published", "module.withdrawn"]


def test_a_change_is_a_new_version_and_colleagues_do_not_overwrite_each_other(cast: Cast) -> None:
    made = written(cast)
    changed = actions.change_module(made, **{**WORDS, "minutes": 6}, version=1, by=cast.petra, now=NOW)
    assert (changed.version, changed.minutes) == (2, 6)
    again = actions.change_module(made, **{**WORDS, "minutes": 6}, version=1, by=cast.petra, now=NOW)
    assert (again.repeated, again.version) == (True, 2)
    with pytest.raises(Refused, match="Another manager has changed this module"):
        actions.change_module(made, **{**WORDS, "minutes": 7}, version=1, by=cast.petra, now=NOW)


def test_only_managers_write(cast: Cast) -> None:
    made = written(cast)
    for verb in (
        lambda: actions.write_module(cast.program, **WORDS, code="other", by=cast.nia, now=NOW),
        lambda: actions.change_module(made, **WORDS, version=1, by=cast.nia, now=NOW),
        lambda: actions.publish_module(made, by=cast.ada, now=NOW),
        lambda: actions.withdraw_module(made, by=cast.dora, now=NOW),
        lambda: actions.place_module(made, earlier=True, by=cast.viktor, now=NOW),
    ):
        with pytest.raises(NotAllowed, match="Only the managers of this program"):
            verb()


@pytest.mark.parametrize(
    ("words", "sentence", "field"),
    [
        ({"title": " "}, "Give the module a title", "title"),
        ({"title": "x" * 121}, "longer than 120 characters", "title"),
        ({"minutes": 0}, "from 1 to 120", "minutes"),
        ({"audience": "cats"}, "whom it is for", "audience"),
        ({"text": "x" * 40_001}, "40001 characters", "text"),
        ({"text": "Text\n# Again"}, "Line 2", "text"),
    ],
)
def test_what_is_no_module_is_refused_with_its_field(
    cast: Cast, words: dict[str, Any], sentence: str, field: str
) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        written(cast, **words)
    assert (refused.value.field, ProgramModule.objects.count()) == (field, 0)


def test_a_program_has_forty_modules_at_most(cast: Cast) -> None:
    made = written(cast, publish=False)
    ProgramModule.objects.bulk_create(
        ProgramModule(
            program=cast.program, audience="both", position=9, minutes=1, code=f"m{n}", changed_at=NOW, created_at=NOW
        )
        for n in range(39)
    )
    with pytest.raises(Refused, match="at most 40 modules"):
        written(cast, title="One more")
    assert made.pk


def test_modules_are_ordered_around_what_comes_with_the_software(cast: Cast) -> None:
    first, second = written(cast, title="First"), written(cast, title="Second")

    def order() -> list[str | None]:
        return [place.module.title if place.module else None for place in queries.modules_of(cast.program)]

    assert order() == [None, "First", "Second"]
    actions.place_module(second, earlier=True, by=cast.petra, now=NOW)
    actions.place_module(second, earlier=True, by=cast.petra, now=NOW)
    assert order() == ["Second", None, "First"]
    assert actions.place_module(second, earlier=True, by=cast.petra, now=NOW).repeated
    assert actions.place_module(first, earlier=False, by=cast.petra, now=NOW).repeated
    own = queries.progress_of(cast.nia_part)
    assert ([one.module for one in own.before], [one.module for one in own.after]) == ([second], [first])
    assert own.next_own is not None
    assert own.next_own.module == second
    Program.objects.update(direction=Direction.TRADITIONAL)
    cast.program.refresh_from_db()
    assert order() == ["Second", "First"]
    actions.place_module(ProgramModule.objects.get(title="First"), earlier=True, by=cast.petra, now=NOW)
    assert order() == ["First", "Second"]


# Finishing


def test_a_module_is_finished_once_with_the_right_answers_and_stays_so(cast: Cast) -> None:
    made = written(cast)
    for chosen, sentence in (([], "Answer each question"), ([0], "1 answer is not right yet")):
        with pytest.raises(Refused, match=sentence):
            actions.finish_module(cast.nia_part, made, chosen=chosen, by=cast.nia, now=NOW)
    assert not ModuleDone.objects.exists()
    done = actions.finish_module(cast.nia_part, made, chosen=[1], by=cast.nia, now=NOW)
    assert (done.version, done.done_at, done.in_file, done.repeated) == (1, NOW, False, False)
    assert actions.finish_module(cast.nia_part, made, chosen=[1], by=cast.nia, now=NOW).repeated
    actions.change_module(made, **{**WORDS, "text": "All is new."}, version=1, by=cast.petra, now=NOW)
    assert [one.is_left for one in queries.progress_of(cast.nia_part).after] == [False]
    assert [one.is_left for one in queries.progress_of(cast.viktor_part).after] == [True]
    assert Event.objects.filter(verb="module.finished").count() == 1


def test_one_finishes_what_is_theirs_for_oneself(cast: Cast) -> None:
    made, draft = written(cast, audience="mentee"), written(cast, title="Draft", publish=False)
    with pytest.raises(NotAllowed, match="for themselves"):
        actions.finish_module(cast.viktor_part, made, chosen=[1], by=cast.petra, now=NOW)
    for part, module, by in ((cast.nia_part, made, cast.nia), (cast.viktor_part, draft, cast.viktor)):
        with pytest.raises(Refused, match="no such part"):
            actions.finish_module(part, module, chosen=[1], by=by, now=NOW)
    cast.viktor_part.state = ParticipantState.WITHDRAWN
    with pytest.raises(NotAllowed):
        actions.finish_module(cast.viktor_part, made, chosen=[1], by=cast.viktor, now=NOW)


# Before the first meeting


def test_a_required_module_is_asked_for_as_the_path_is(cast: Cast, pair: Pairing) -> None:
    mine = written(cast, audience="mentee")
    written(cast, title="For reading", required=False)
    meeting = meetings.plan(pair, starts_at=MEETS, by=cast.viktor, now=NOW)
    proposed = agreement.propose(pair, by=cast.nia, now=MEETS)
    for verb in (
        lambda: agreement.sign(proposed, by=cast.viktor, now=MEETS),
        lambda: meetings.hold(meeting, by=cast.viktor, now=meeting.ends_at),
    ):
        with pytest.raises(Refused, match="what you read before your first meeting"):
            verb()
    unread = preparing.unread_by(cast.viktor_part)
    assert unread is not None
    assert unread.title == "House rules"
    assert preparing.unread_by(cast.nia_part) is None
    due.run_due(now=MEETS - timedelta(days=2))
    assert told() == ["Viktor"]
    with clock.moved_to(MEETS - timedelta(days=2)):
        words = rendering.words_of(Message.objects.get(kind="learning.read_first"))
    assert "Before that there are 4 minutes to read.\n" in words.text
    actions.finish_module(cast.viktor_part, mine, chosen=[1], by=cast.viktor, now=MEETS - timedelta(days=1))
    with clock.moved_to(MEETS - timedelta(days=1)), pytest.raises(Refused, match="prepared"):
        rendering.words_of(Message.objects.get(kind="learning.read_first"))
    assert not agreement.sign(proposed, by=cast.viktor, now=MEETS).repeated
    assert not meetings.hold(meeting, by=cast.viktor, now=meeting.ends_at).repeated


def test_who_has_met_is_not_asked_for_what_comes_later(cast: Cast, pair: Pairing) -> None:
    meeting = meetings.plan(pair, starts_at=NOW + timedelta(days=1), by=cast.viktor, now=NOW)
    meetings.hold(meeting, by=cast.viktor, now=meeting.ends_at)
    late = meeting.ends_at + timedelta(days=1)
    made = written(cast, now=late)
    assert preparing.unread_by(cast.viktor_part) is None
    own = queries.progress_of(cast.viktor_part)
    assert ([one.is_asked for one in own.after], own.is_prepared) == ([False], True)
    assert queries.card_of(cast.viktor) is None
    # What was for reading and is required now is asked from now on.
    first = written(cast, title="Optional", required=False, now=NOW)
    assert preparing.unread_by(cast.viktor_part) is None
    actions.change_module(first, **{**WORDS, "title": "Optional"}, version=1, by=cast.petra, now=late)
    assert preparing.unread_by(cast.viktor_part) is None
    # A short conversation is no first meeting.
    pair.meetings.update(minutes=15)
    unread = preparing.unread_by(cast.viktor_part)
    assert unread is not None
    assert unread.title == made.title


def test_where_the_software_brings_nothing_modules_are_all_there_is(cast: Cast, pair: Pairing) -> None:
    Preparation.objects.all().delete()
    Program.objects.update(direction=Direction.TRADITIONAL)
    for one in (cast.program, pair.cohort.program, cast.viktor_part.cohort.program, cast.nia_part.cohort.program):
        one.refresh_from_db()
    meetings.plan(pair, starts_at=MEETS, by=cast.viktor, now=NOW)
    assert (waiting(), queries.card_of(cast.viktor)) == ([], None)
    made = written(cast, audience="mentee")
    assert waiting() == [2]
    card = queries.card_of(cast.viktor)
    assert card is not None
    assert (card.title, card.is_begun, queries.card_of(cast.nia)) == ("House rules", False, None)
    assert card.text == "4 minutes to read before your first meeting, from your program."
    due.run_due(now=MEETS - timedelta(days=2))
    assert told() == ["Viktor"]
    actions.finish_module(cast.viktor_part, made, chosen=[1], by=cast.viktor, now=NOW)
    assert (queries.card_of(cast.viktor), preparing.unread_by(cast.viktor_part)) == (None, None)


def test_what_becomes_required_later_is_reminded_of(cast: Cast, pair: Pairing) -> None:
    Program.objects.update(direction=Direction.TRADITIONAL)
    cast.program.refresh_from_db()
    pair.cohort.program.refresh_from_db()
    meetings.plan(pair, starts_at=MEETS, by=cast.viktor, now=NOW)
    made = written(cast, required=False)
    assert waiting() == []
    actions.change_module(made, **WORDS, version=1, by=cast.petra, now=NOW + timedelta(hours=1))
    assert waiting() == [2]
    assert ProgramModule.objects.get().asked_since == NOW + timedelta(hours=1)


def test_managers_see_who_is_prepared_with_all_that_is_required(cast: Cast, pair: Pairing) -> None:
    made = written(cast)

    def open_ones() -> list[list[str]]:
        return [side.open for side in queries.prepared_in(cast.petra, cast.cohort)[0]]

    assert open_ones() == [["Nia Adeyemi"], ["Viktor Halvorsen"]]
    actions.finish_module(cast.nia_part, made, chosen=[1], by=cast.nia, now=NOW)
    assert open_ones() == [[], ["Viktor Halvorsen"]]


def test_which_modules_were_finished_is_forgotten_with_the_cohort(cast: Cast) -> None:
    made = written(cast)
    actions.finish_module(cast.nia_part, made, chosen=[1], by=cast.nia, now=NOW)
    apply_all(now=NOW + timedelta(days=400))
    kept = ModuleDone.objects.count()
    Cohort.objects.update(closed_at=NOW)
    apply_all(now=NOW + timedelta(days=1))
    assert (kept, ModuleDone.objects.count(), ProgramModule.objects.count()) == (1, 0, 1)


def test_preparing_stays_done_when_all_is_read(cast: Cast, pair: Pairing) -> None:
    """Both paths: the software's and the program's, one after the other, and the way on between them."""
    Preparation.objects.all().delete()
    made = written(cast)
    own = queries.progress_of(cast.nia_part)
    assert (own.is_passed, own.is_prepared, own.next_own) == (False, False, None)
    assert own.path is not None
    assert own.minutes_left == own.path.minutes + 4
    prepare(pair)
    own = queries.progress_of(cast.nia_part)
    assert (own.is_passed, own.is_prepared, own.minutes_left) == (True, False, 4)
    assert own.next_own is not None
    assert own.next_own.module == made
