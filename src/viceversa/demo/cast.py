"""Who can be signed in as with one click, and what each of them is worth looking at for."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viceversa.people.actions.accounts import account_for
from viceversa.people.models import User
from viceversa.people.queries import person_by_own_email


@dataclass(frozen=True)
class Guest:
    """One person of the demo company: their address, whose side they are on, and what to see."""

    email: str
    name: str
    role: str | Promise
    see: str | Promise
    side: str = ""


CAST = (
    Guest(
        "priya.raghunathan@aldermoor.example",
        "Priya Raghunathan",
        _("Program manager"),
        _(
            "Six programs: one in week 10, one with pods found at an event, one with shortlists out, one being recruited, one whose"
            " applications a panel reads, one closed."
        ),
    ),
    Guest(
        "amina.diallo@aldermoor.example",
        "Amina Diallo",
        _("Mentor, service designer"),
        _("Her pair with the chief operating officer: goals both ways, notes only she reads. Applications to read."),
        "vice",
    ),
    Guest(
        "henrik.lindqvist@aldermoor.example",
        "Henrik Lindqvist",
        _("Mentee, chief operating officer"),
        _("One next meeting, one tap, nothing to learn first."),
        "versa",
    ),
    Guest(
        "marisol.reyes@aldermoor.example",
        "Marisol Reyes",
        _("Henrik’s assistant"),
        _("His dates under a neutral title, to plan, move and cancel. Nothing else of his pair."),
    ),
    Guest(
        "daniel.ibekwe@aldermoor.example",
        "Daniel Ibekwe",
        _("Mentee, asked whom he would like to meet"),
        _("A shortlist of three: an order, or a silent “not this one”."),
        "versa",
    ),
    Guest(
        "sipho.dube@aldermoor.example",
        "Sipho Dube",
        _("Invited to mentor"),
        _("An enrollment half filled in, saved as he went."),
        "vice",
    ),
    Guest(
        "oluwaseun.adeyemi@aldermoor.example",
        "Oluwaseun Adeyemi",
        _("Support contact"),
        _("The concerns that were sent to him, and nothing else."),
    ),
    Guest(
        "rosamund.hale@aldermoor.example",
        "Rosamund Hale",
        _("Sponsor"),
        _("One page of totals for each program, and what is asked of her next. Nothing about any one pair."),
    ),
    Guest(
        "admin@aldermoor.example",
        "Ada Lim",
        _("Administrator"),
        _("The directory: import a file, order grades. No content of any pair."),
    ),
    Guest(
        "maria.murphy@aldermoor.example",
        "Maria Murphy",
        _("Auditor and privacy officer"),
        _(
            "The council’s pack, what waits for her yes, who looked at what; whether all groups were chosen alike. Never a person."
        ),
    ),
)


def account_of(guest: Guest) -> User:
    """The guest's account: a person of the directory gets theirs on first sign-in, as everybody does."""
    person = person_by_own_email(guest.email)
    return account_for(person) if person else User.objects.get(email=guest.email)
