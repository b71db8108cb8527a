"""WCAG 2.2, levels A and AA: each criterion, and what holds it. docs/reference/accessibility.md is made from this list.

A criterion is HELD when a test would fail without it; PARTLY when tests hold what a machine can see and nobody has looked at
the rest; ABSENT when a test shows that there is nothing it could be about. Nothing is called held for want of a complaint.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
HELD, PARTLY, ABSENT = "held", "partly", "nothing of the kind"

WALK = "browser/test_every_page.py::test_at_a_desk_and_on_a_phone"
WITHOUT_SCRIPTS = "browser/test_every_page.py::test_without_javascript"
NOTHING_PLAYS = "web/test_for_all.py::test_nothing_plays_moves_by_itself_or_locks_the_view"
NO_GESTURES = "web/test_for_all.py::test_no_script_needs_a_drag_a_path_or_a_shaken_device"
BY_KEYBOARD = "browser/test_by_keyboard.py::test_enrolling"
SUMMARY = "web/test_forms.py::test_the_summary_leads_to_each_fault"
FIELD_ERROR = "web/test_forms.py::test_a_field_with_an_error_is_described_by_hint_and_error"
RIGHT_TO_LEFT = "web/test_browser.py::test_everything_is_reachable_and_fits_a_small_screen_right_to_left"


@dataclass(frozen=True)
class Criterion:
    """One success criterion: its number and name in WCAG 2.2, what holds it, and in words how far that goes."""

    number: str
    name: str
    level: str
    verdict: str
    how: str
    tests: tuple[str, ...]


def _held(number: str, name: str, level: str, how: str, *tests: str) -> Criterion:
    return Criterion(number, name, level, HELD, how, tests)


def _partly(number: str, name: str, level: str, how: str, *tests: str) -> Criterion:
    return Criterion(number, name, level, PARTLY, how, tests)


def _absent(number: str, name: str, level: str, how: str, *tests: str) -> Criterion:
    return Criterion(number, name, level, ABSENT, how, tests)


CRITERIA: Final = (
    _partly(
        "1.1.1", "Non-text content", "A",
        "Each picture that says something has a text, each that does not is hidden (axe, on each page). No person has judged whether each text says what the picture does.",
        WALK, "web/test_tags.py::test_drawn",
    ),
    _absent("1.2.1", "Audio-only and video-only", "A", "No template plays sound or pictures that move.", NOTHING_PLAYS),
    _absent("1.2.2", "Captions (prerecorded)", "A", "No template plays sound or pictures that move.", NOTHING_PLAYS),
    _absent("1.2.3", "Audio description or media alternative", "A", "No template plays sound or pictures that move.", NOTHING_PLAYS),
    _absent("1.2.4", "Captions (live)", "AA", "No template plays sound or pictures that move.", NOTHING_PLAYS),
    _absent("1.2.5", "Audio description (prerecorded)", "AA", "No template plays sound or pictures that move.", NOTHING_PLAYS),
    _held(
        "1.3.1", "Info and relationships", "A",
        "One main region and one heading of the first level a page, headings in order, landmarks, lists, fields tied to label, hint and error, tables with a name and heads, groups with a name.",
        WALK, FIELD_ERROR, "web/test_forms.py::test_choices_are_a_fieldset",
    ),
    _partly(
        "1.3.2", "Meaningful sequence", "A",
        "Pages read in their order without scripts, and no control has an order of its own (a positive tabindex). No person has read each page aloud.",
        WALK, WITHOUT_SCRIPTS,
    ),
    _partly(
        "1.3.3", "Sensory characteristics", "A",
        "Direction has a label beside hue, shape and pattern wherever it is drawn. That no sentence speaks of “the button on the right” nobody has looked through.",
        "web/test_tags.py::test_drawn",
    ),
    _held("1.3.4", "Orientation", "AA", "No style sheet asks which way a device is held; the app does not lock it.", "web/test_for_all.py::test_a_page_turns_with_its_device"),
    _held(
        "1.3.5", "Identify input purpose", "AA",
        "Address, password and code say what they are; whatever else a field says of its purpose is valid (axe).",
        WALK, "web/test_for_all.py::test_a_code_can_be_pasted_and_filled_in_and_the_address_is_typed_once",
    ),
    _partly(
        "1.4.1", "Use of color", "A",
        "Links in text are underlined (axe); in forced colors, where no color of ours is left, each state and each bar is still drawn. Charts were not looked at by somebody who sees fewer colors.",
        WALK,
    ),
    _absent("1.4.2", "Audio control", "A", "Nothing plays.", NOTHING_PLAYS),
    _held("1.4.3", "Contrast (minimum)", "AA", "Measured by axe on each page, light and dark, wide and narrow.", WALK),
    _held("1.4.4", "Resize text", "AA", "In a window of 1280 px at 200 % no page scrolls sideways and no text is cut.", WALK),
    _absent("1.4.5", "Images of text", "AA", "The one image is a code for authenticator apps, with its key as text beside it.", NOTHING_PLAYS),
    _held("1.4.10", "Reflow", "AA", "At 320 by 256 px, which is 1280 px at 400 %, no page scrolls sideways and no text is cut; wide tables scroll inside their frame.", WALK, RIGHT_TO_LEFT),
    _partly(
        "1.4.11", "Non-text contrast", "AA",
        "The colors of borders, signs, bars and focus have 3:1 on each ground they stand on, in both lights, computed from the style sheet; in forced colors nothing vanishes. Where a chart lays colors over each other, nobody has measured.",
        "web/test_for_all.py::test_borders_signs_and_focus_have_contrast", WALK,
    ),
    _held("1.4.12", "Text spacing", "AA", "With lines 1.5, paragraphs 2, letters 0.12 and words 0.16 times the text, no text is cut, at 640 px.", WALK),
    _held("1.4.13", "Content on hover or focus", "AA", "Nothing is shown on hover or focus that was not there before; menus open on a press and close with Escape.", "web/test_for_all.py::test_nothing_is_said_on_hover_alone", "web/test_browser.py::test_dialogs_open_and_close_by_keyboard"),
    _held("2.1.1", "Keyboard", "A", "Each control on each page takes the focus, and nothing answers a mouse alone; enrolling, matching and answering are done by keyboard alone.", WALK, BY_KEYBOARD),
    _held("2.1.2", "No keyboard trap", "A", "No control on any page keeps Tab for itself, and the next one gets the focus.", WALK, BY_KEYBOARD),
    _held("2.1.4", "Character key shortcuts", "A", "Keys without Control work only while the focus is in the list they are for.", NO_GESTURES, "matching/test_browser.py::test_the_list_by_keys_alone"),
    _held("2.2.1", "Timing adjustable", "A", "A sign-in lasts 14 days and is never under 20 hours by default; what was said stays until it is dismissed or left.", "web/test_for_all.py::test_a_sign_in_lasts_longer_than_twenty_hours", "web/test_behaviors.py::test_what_was_refused_is_a_toast_that_stays"),
    _held("2.2.2", "Pause, stop, hide", "A", "Nothing moves by itself but the line that says the server is asked, and that only for those who want motion.", NOTHING_PLAYS, "web/test_for_all.py::test_what_moves_moves_only_for_those_who_want_it"),
    _held("2.3.1", "Three flashes", "A", "Nothing flashes: no animation but the one line that slides.", NOTHING_PLAYS, "web/test_for_all.py::test_what_moves_moves_only_for_those_who_want_it"),
    _held("2.4.1", "Bypass blocks", "A", "The first stop of Tab leads to the content.", "web/test_browser.py::test_the_first_tab_stop_leads_to_the_content", WALK),
    _partly("2.4.2", "Page titled", "A", "Each page has a title (axe). Whether each tells pages apart, no person has judged.", WALK),
    _partly("2.4.3", "Focus order", "A", "Controls come in the order of the page; after a part is replaced the focus stays, and goes to what is wrong. No person has followed it on each page.", WALK, "web/test_behaviors.py::test_the_keyboard_stays_where_it_was", "web/test_behaviors.py::test_an_error_takes_the_focus"),
    _partly("2.4.4", "Link purpose (in context)", "A", "Each link has a name (axe). Whether each name is enough where it stands, no person has judged.", WALK),
    _partly("2.4.5", "Multiple ways", "AA", "Navigation on every page, beside links from home, searches of the directory, guides and topics. That each page is reached in two ways no test shows.", "web/test_navigation.py::test_every_item_leads_somewhere", "web/test_navigation.py::test_every_item_of_a_cohort_leads_somewhere"),
    _partly("2.4.6", "Headings and labels", "AA", "Each page, group, table and field has one. Whether each describes, no person has judged.", WALK),
    _held("2.4.7", "Focus visible", "AA", "Each control on each page shows a ring when it has the focus.", WALK, BY_KEYBOARD),
    _held("2.4.11", "Focus not obscured (minimum)", "AA", "At 320 by 256 px, with bars at top and bottom, a part of each control is in sight when it has the focus.", WALK),
    _absent("2.5.1", "Pointer gestures", "A", "No script reads a path or a second finger.", NO_GESTURES),
    _held("2.5.2", "Pointer cancellation", "A", "No script acts when a pointer goes down.", NO_GESTURES),
    _held("2.5.3", "Label in name", "A", "The words on a control are in its name (axe).", WALK),
    _absent("2.5.4", "Motion actuation", "A", "No script reads how a device is moved.", NO_GESTURES),
    _held("2.5.7", "Dragging movements", "AA", "No script drags. Weights are native sliders, which take a press and keys; steps of a plan move by buttons.", NO_GESTURES, "programs/test_browser.py::test_a_step_is_moved_by_the_arrow_keys_and_the_keyboard_stays_there"),
    _held("2.5.8", "Target size (minimum)", "AA", "24 by 24 px, or as much room around (axe), on each page.", WALK),
    _held("3.1.1", "Language of page", "A", "Each page names its language and direction.", WALK, "web/test_frame.py::test_language_turns_the_page_round"),
    _partly("3.1.2", "Language of parts", "AA", "Names of languages are marked as such. What people write to each other in another language than the page’s is not.", "web/test_frame.py::test_language_turns_the_page_round"),
    _held("3.2.1", "On focus", "A", "Each control on each page is given the focus in turn; the page stays.", WALK),
    _held("3.2.2", "On input", "A", "No form is sent because something was chosen: a button does that. What saves by itself says so, and the page stays.", "web/test_for_all.py::test_choosing_sends_no_form", "web/test_behaviors.py::test_a_form_saves_as_one_goes"),
    _held("3.2.3", "Consistent navigation", "AA", "The frame’s links come from one list, in one order.", "web/test_for_all.py::test_help_is_in_the_same_place_on_every_page_of_a_participant", "web/test_navigation.py::test_desk_of_a_cohort"),
    _partly("3.2.4", "Consistent identification", "AA", "Signs, states and buttons are drawn by one tag each. That like things have like words everywhere, no person has looked through.", "web/test_tags.py::test_drawn"),
    _held("3.2.6", "Consistent help", "A", "Help is the last link of both bars on each page of a participant.", "web/test_for_all.py::test_help_is_in_the_same_place_on_every_page_of_a_participant"),
    _held("3.3.1", "Error identification", "A", "Each fault is a sentence beside its field and in a list at the top.", SUMMARY, FIELD_ERROR),
    _held("3.3.2", "Labels or instructions", "A", "Each field has a label (axe); hints are tied to it.", WALK, "web/test_forms.py::test_a_field"),
    _partly("3.3.3", "Error suggestion", "AA", "A refusal is a sentence that says what to change; tests hold many of them word by word. That each suggests what it could, no person has looked through.", SUMMARY, "people/test_import_corrections.py"),
    _partly("3.3.4", "Error prevention (legal, financial, data)", "AA", "Releasing, closing and deleting are shown before they are done, or can be taken back. There is no list of all such acts that a test goes through.", "web/test_behaviors.py::test_a_toast_can_be_undone"),
    _held("3.3.7", "Redundant entry", "A", "Signing in asks for the address once; an enrollment is saved as one goes and shown again; an import mends rows in place.", "web/test_for_all.py::test_a_code_can_be_pasted_and_filled_in_and_the_address_is_typed_once", BY_KEYBOARD),
    _held("3.3.8", "Accessible authentication (minimum)", "AA", "A code by mail that can be pasted or filled in, or a password that a password manager fills in; no puzzle anywhere.", "web/test_for_all.py::test_a_code_can_be_pasted_and_filled_in_and_the_address_is_typed_once", NO_GESTURES),
    _held("4.1.2", "Name, role, value", "A", "Each control has a name, a role and a state that machines can read (axe); what scripts build keeps them.", WALK, BY_KEYBOARD),
    _held("4.1.3", "Status messages", "AA", "What changed is said by a region that is there from the start, on each page where parts are replaced.", WALK, "web/test_behaviors.py::test_a_form_saves_as_one_goes", "web/test_behaviors.py::test_what_broke_is_said"),
)  # fmt: skip


@cache
def _tests_in(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))


def missing_tests() -> list[str]:
    """Tests named here that are nowhere."""
    missing = []
    for name in sorted({test for criterion in CRITERIA for test in criterion.tests}):
        file, _colons, function = name.partition("::")
        path = ROOT / "tests" / file
        if not path.exists() or (function and function not in _tests_in(path)):
            missing.append(name)
    return missing


def page() -> str:
    """The report."""
    count = {verdict: sum(one.verdict == verdict for one in CRITERIA) for verdict in (HELD, PARTLY, ABSENT)}
    rows = [
        f"| {one.number} | {one.name} | {one.level} | {one.verdict} | {one.how} | {'<br>'.join(f'`{test}`' for test in one.tests)} |"
        for one in CRITERIA
    ]
    return "\n\n".join(
        (
            "# Accessibility",
            f"How far Vice Versa conforms to [WCAG 2.2](https://www.w3.org/TR/WCAG22/), levels A and AA: {len(CRITERIA)} criteria, of which "
            f"{count[HELD]} are held by tests, {count[PARTLY]} in part, and {count[ABSENT]} are about what there is nothing of. "
            "4.1.1 is gone from WCAG 2.2.",
            "**What this claims.** “Held” means that a test fails when the criterion is broken: on every page there is "
            "(the list in `tests/browser/places.py`), in Chromium, with the language English, and on a sample right to left. “Partly” means that tests hold what a machine can "
            "see, and that the rest was not looked at by a person; the sentence says what that is. **Nobody has yet gone through these pages with a screen reader, "
            "a switch or a voice, and nobody who depends on one has been asked.** Until that is done this is a report about tests, and not a statement of conformance.",
            "The walk (`browser/test_every_page.py`) opens each page once and looks at it at 1440 and 390 px, light and dark, with axe; at 640 px as drawn and with wide "
            "spacing; at 320 by 256 px, where it gives each control the focus in turn; and in forced colors.",
            "\n".join(("| | criterion | level | | how | tests |", "| --- | --- | --- | --- | --- | --- |", *rows)),
        )
    )
