"""Sentences about privacy that a test of the project holds, and which one."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.report import Column, Page, Table

PROOFS: Final[tuple[tuple[str | Promise, str], ...]] = (
    (
        gettext_lazy("Every address is reached by exactly those it is for; everybody else finds nothing or is told no."),
        "tests/test_access.py::test_each_address_is_reached_by_those_it_is_for",
    ),
    (
        gettext_lazy("Every field that could say something about a person is in the list of fields."),
        "tests/test_privacy.py::test_field_is_declared",
    ),
    (
        gettext_lazy("Every promised deletion is a rule that the nightly job applies."),
        "tests/test_privacy.py::test_what_is_promised_is_kept",
    ),
    (
        gettext_lazy("Private texts are encrypted, and bound to their place."),
        "tests/test_privacy.py::test_private_text_is_encrypted",
    ),
    (
        gettext_lazy("Nobody can tell whose wish it was not to be paired."),
        "tests/matching/test_secrecy.py::test_nobody_can_tell_whose_wish_it_was",
    ),
    (
        gettext_lazy("A decline leaves no trace that others could see."),
        "tests/programs/test_participant_actions.py::test_declining_leaves_no_visible_trace",
    ),
    (
        gettext_lazy("Managers do not see a pair of their own line."),
        "tests/matching/test_rules.py::test_nobody_sees_a_pair_of_their_own_line",
    ),
    (
        gettext_lazy("There is no field for a score or a rank of a person, nor for how they use the software."),
        "tests/oversight/test_pack.py::test_no_field_judges_or_watches_somebody",
    ),
    (
        gettext_lazy("The directory has no field for age, gender, ethnicity, personality or performance."),
        "tests/oversight/test_pack.py::test_the_directory_knows_nothing_of_that_kind",
    ),
    (
        gettext_lazy("Page, PDF and file of this pack say the same."),
        "tests/oversight/test_pack.py::test_page_pdf_and_file_say_the_same",
    ),
)  # fmt: skip


def page() -> Page:
    """Each sentence with its test. No query."""
    columns = (Column(_("What holds")), Column(_("Held by")))
    return Page(
        "proofs",
        _("What tests prove"),
        (Table(_("Tests"), columns, tuple((str(sentence), test) for sentence, test in PROOFS)),),
        _("The tests come with the source, and anybody can run them. A change that breaks one is not released."),
    )
