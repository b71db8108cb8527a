"""The pages of a program's own modules: written or brought as a file by a manager, read by those they are for."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.learning.test_modules import WORDS, written
from tests.learning.test_texts import YAML
from tests.learning.test_training import client
from viceversa.core import clock
from viceversa.learning import actions, training
from viceversa.learning.models import ModuleDone, ProgramModule
from viceversa.learning.texts import Question
from viceversa.programs.models import Direction, Program

pytestmark = pytest.mark.django_db

TYPED = {**WORDS, "minutes": "4", "required": "yes", "code": "abcdefghjkmn", "version": "1"}


def page(browser: Client, address: str) -> str:
    with clock.moved_to(NOW):
        answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_manager_writes_a_module_reads_it_publishes_it_and_changes_it(cast: Cast) -> None:
    petra, of_program = client(cast.petra), cast.program.code
    new = reverse("learning:modules-new", args=[of_program])
    assert "## check" in page(petra, new)
    wrong = petra.post(new, TYPED | {"text": "Text\n\n# Again", "minutes": ""})
    assert wrong.status_code == 422
    assert "Say how many minutes it takes." in wrong.content.decode()
    wrong = petra.post(new, TYPED | {"text": "Text\n\n# Again"}).content.decode()
    assert "Line 3: the title stands above already." in wrong
    assert "Kept as a draft." in petra.post(new, TYPED, follow=True).content.decode()
    made = ProgramModule.objects.get()
    one = reverse("learning:modules-one", args=[of_program, made.code])
    html = page(petra, one)
    assert "As they read it" in html
    assert "Nobody else sees it yet." in html
    published = petra.post(reverse("learning:modules-publication", args=[of_program, made.code]), follow=True)
    assert "belongs to what they read before their first meeting now." in published.content.decode()
    assert "who has finished it stays finished" in page(petra, one)
    assert "Saved." in petra.post(one, TYPED | {"minutes": "6"}, follow=True).content.decode()
    again = petra.post(one, TYPED | {"minutes": "6", "version": "2"}, follow=True).content.decode()
    assert "It says so already." in again
    late = petra.post(one, TYPED | {"title": "Late"})
    assert (late.status_code, "Another manager has changed" in late.content.decode()) == (422, True)
    assert "Late" in late.content.decode()
    assert "a new version asks nobody again" in page(petra, reverse("learning:modules", args=[of_program]))
    placed = petra.post(reverse("learning:modules-place", args=[of_program, made.code]), {"to": "earlier"})
    assert (placed.status_code, ProgramModule.objects.get().position) == (302, -1)
    gone = petra.post(reverse("learning:modules-withdrawal", args=[of_program, made.code]), follow=True)
    assert "Nobody is asked for it any more." in gone.content.decode()


def test_a_file_takes_the_place_of_what_is_typed(cast: Cast) -> None:
    petra = client(cast.petra)
    new = reverse("learning:modules-new", args=[cast.program.code])

    def bring(address: str, content: bytes, **typed: str) -> str:
        upload = SimpleUploadedFile("begin.md", content)
        return petra.post(
            address, {"code": "abcdefghjkmn", "version": "1", "file": upload, **typed}, follow=True
        ).content.decode()

    assert "Kept as a draft." in bring(new, YAML.encode())
    made = ProgramModule.objects.get()
    assert (made.title, made.minutes, made.audience, made.required) == ("Before you begin", 6, "mentor", False)
    one = reverse("learning:modules-one", args=[cast.program.code, made.code])
    assert "Saved." in bring(one, YAML.replace("6", "8").encode(), title="Not this")
    made.refresh_from_db()
    assert (made.title, made.minutes, made.version) == ("Before you begin", 8, 2)
    broken = bring(one, YAML.replace("+ Yes | Right.", "+ Yes").encode(), title="Typed before")
    assert "Line 17: say why after “ | ”" in broken
    assert "Typed before" in broken
    assert "Line 1: say what the module is called" in bring(new, b"")


def test_somebody_reads_a_module_and_answers_its_questions(cast: Cast) -> None:
    made = written(cast)
    reading_only = written(cast, title="For reading", required=False, text="Just so.")
    nia = client(cast.nia)
    overview = reverse("learning:training", args=[cast.nia_part.code])
    html = page(nia, overview)
    assert "House rules" in html
    assert "For reading, whenever you like" in html
    address = reverse("learning:reading", args=[cast.nia_part.code, made.code])
    assert "From your program" in page(nia, address)
    with clock.moved_to(NOW):
        wrong = nia.post(address, {"q0": "0"})
        assert wrong.status_code == 422
        assert "You may." in wrong.content.decode()
        assert "is done." in nia.post(address, {"q0": "1"}, follow=True).content.decode()
        assert "is done." not in nia.post(address, {"q0": "1"}, follow=True).content.decode()
        other = reverse("learning:reading", args=[cast.nia_part.code, reading_only.code])
        assert "I have read it" in page(nia, other)
        assert nia.post(other).status_code == 302
    assert "Whatever changes in it, it stays done." in page(nia, address)
    assert ModuleDone.objects.count() == 2
    assert client(cast.viktor).get(address).status_code == 404
    actions.withdraw_module(made, by=cast.petra, now=NOW)
    assert nia.get(address).status_code == 404


def test_the_way_goes_through_what_is_before_the_path_and_after_it(cast: Cast) -> None:
    first, last = written(cast, title="First"), written(cast, title="Last")
    actions.place_module(first, earlier=True, by=cast.petra, now=NOW)
    nia = client(cast.nia)
    overview = reverse("learning:training", args=[cast.nia_part.code])
    begin = f'href="{reverse("learning:reading", args=[cast.nia_part.code, first.code])}">Begin'
    assert begin in page(nia, overview)
    actions.finish_module(cast.nia_part, first, chosen=[1], by=cast.nia, now=NOW)
    assert f'href="{reverse("learning:module", args=[cast.nia_part.code, 1])}">Begin' in page(nia, overview)
    check = reverse("learning:check", args=[cast.nia_part.code])
    right = {f"q{n}": str(question.right) for n, question in enumerate(_questions(cast))}
    with clock.moved_to(NOW):
        assert "You have passed." in nia.post(check, right, follow=True).content.decode()
    assert f'href="{reverse("learning:reading", args=[cast.nia_part.code, last.code])}">Go on' in page(nia, overview)
    actions.finish_module(cast.nia_part, last, chosen=[1], by=cast.nia, now=NOW)
    html = page(nia, overview)
    assert "You are prepared." in html
    assert "How was it?" in html


def _questions(cast: Cast) -> tuple[Question, ...]:
    path = training.path_of(cast.nia_part)
    assert path is not None
    return path.questions


def test_where_the_software_brings_nothing_there_are_no_numbered_parts(cast: Cast) -> None:
    Program.objects.update(direction=Direction.TRADITIONAL)
    nia = client(cast.nia)
    overview = reverse("learning:training", args=[cast.nia_part.code])
    assert nia.get(overview).status_code == 404
    cast.program.refresh_from_db()
    written(cast)
    html = page(nia, overview)
    assert "Before your first meeting" in html
    assert "Five questions" not in html
    for name, args in (("module", [cast.nia_part.code, 1]), ("check", [cast.nia_part.code])):
        assert nia.get(reverse(f"learning:{name}", args=args)).status_code == 404
    assert "Nothing to read yet" not in page(client(cast.petra), reverse("learning:modules", args=[cast.program.code]))


def test_pages_cost_the_same_for_many_modules(cast: Cast) -> None:
    addresses = [
        (client(cast.nia), reverse("pairings:home")),
        (client(cast.nia), reverse("learning:training", args=[cast.nia_part.code])),
        (client(cast.petra), reverse("learning:modules", args=[cast.program.code])),
        (client(cast.petra), reverse("learning:prepared", args=[cast.cohort.code])),
    ]
    costs = []
    for number in (1, 2):
        for index in range(number):
            written(cast, title=f"Own {number} {index}")
        cost = []
        for browser, address in addresses:
            with CaptureQueriesContext(connection) as captured, clock.moved_to(NOW):
                browser.get(address)
            cost.append(len(captured))
        costs.append(cost)
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 12
