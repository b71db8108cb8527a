"""Rules about a pair as sentences: what forbids it and what would lift that; and all of them, one by one, with what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from viceversa import engine
from viceversa.core.countries import country_name
from viceversa.matching import verdicts
from viceversa.matching.policy import MUSTS
from viceversa.matching.words import LIMIT_LABELS, SET_BY, number
from viceversa.programs.models import Participant

# The untold rules as one: what is said of them, whichever it is.
SOMETHING = gettext_lazy("Something between the two rules this pair out. What it is, nobody is told.")
NOTHING = gettext_lazy(
    "Neither decides about the other, they were not together in the last two years, both stay to the end, and nothing that "
    "either told us in confidence speaks against it."
)
NOTHING_HERE = gettext_lazy("Nothing on this page lifts it. Choose somebody else for one of the two.")


@dataclass(frozen=True)
class Refusal:
    """Why a pair is not possible, and what would lift that."""

    text: str
    lift: str


@dataclass(frozen=True)
class Check:
    """One rule about a pair: kept, broken, or (None) not looked at while another is broken."""

    holds: bool | None
    rule: str
    found: str


class Refusals:
    """Says what forbids a pair of two people. `topics` are the catalogue's names by slug."""

    def __init__(
        self, mentor: Participant, mentee: Participant, problem: engine.Problem, topics: Mapping[str, str]
    ) -> None:
        self.mentor, self.mentee, self.problem, self.topics = mentor, mentee, problem, topics
        self.left, self.right = problem.people(mentor.code, mentee.code)
        self.names = {"mentor": mentor.person.first_name, "mentee": mentee.person.first_name}

    def of(self, verdict: engine.Forbidden) -> Refusal:
        """One verdict of `verdicts.against` in words."""
        return Refusal(self._text(verdict), self._lift(verdict))

    def checks(self) -> Iterator[Check]:
        """Every rule with what was found, in the order of the page."""
        broken = {verdict.rule: verdict for verdict in verdicts.against(self.problem, self.left.id, self.right.id)}
        for rule, label in RULES.items():
            if rule == verdicts.BETWEEN or (rule in PLACES and rule not in self.problem.rules):
                continue
            verdict = broken.get(rule)
            yield Check(verdict is None, str(label), self._text(verdict) if verdict else self._kept(rule))
        others = broken.keys() - {verdicts.BETWEEN}
        between = str(RULES[verdicts.BETWEEN])
        if others:
            yield Check(None, between, _("Looked at only when all else is true."))
        else:
            holds = not broken
            yield Check(holds, between, str(NOTHING) if holds else str(SOMETHING))

    def _text(self, verdict: engine.Forbidden) -> str:
        facts, rule = verdict.reason.facts, verdict.rule
        if rule == "same_line":
            names = {"report": self._name(facts["report"]), "manager": self._name(facts["manager"])}
            return _("%(report)s is in %(manager)s’s reporting line.") % names
        if rule == "grade_gap" and verdict.reason.code == "grade_unknown":
            return _("The directory has no grade for %(names)s.") % {"names": self._both(facts["who"])}
        if rule == "grade_gap":
            return self._grades(int(str(facts["gap"])), int(str(facts["needed"])))
        if rule == "common_time":
            return self._hours() + " " + _("It takes %(n)s.") % {"n": number(float(str(facts["needed"])))}
        if rule == "top_want":
            asked = {**self.names, "level": self.problem.settings.want_level}
            return _("%(mentor)s offers none of %(mentee)s’s first wishes at level %(level)s or higher.") % asked
        if verdict.reason.code == "place_unknown":
            return str(UNKNOWN_PLACE[rule]) % {"names": self._both(facts["who"])}
        if rule in PLACES:
            place = str(facts["place"])
            return _("Both: %(place)s.") % {"place": country_name(place) if rule == "other_country" else place}
        if rule == "capacity":
            return _("No place left with %(names)s.") % {"names": self._both(facts["who"])}
        return str(TEXTS.get(rule, SOMETHING))

    def _grades(self, gap: int, needed: int) -> str:
        if gap < 0:
            return _("%(mentor)s stands above %(mentee)s. Here it is the other way round.") % self.names
        apart = ngettext("%(n)s grade apart.", "%(n)s grades apart.", gap) % {"n": gap}
        return f"{apart} " + _("It takes %(n)s.") % {"n": needed}

    def _hours(self) -> str:
        hours = (self.left.slots & self.right.slots).bit_count() / 2
        sentence = ngettext("%(n)s hour a week in common.", "%(n)s hours a week in common.", round(hours))
        return sentence % {"n": number(hours)}

    def _lift(self, verdict: engine.Forbidden) -> str:
        rule = verdict.rule
        if rule == "grade_gap" and verdict.reason.code == "grade_unknown":
            return _("Enter the grade in the directory, then match again.")
        if rule in SET_BY:
            label = LIMIT_LABELS[SET_BY[rule]]
            return _("Lower “%(label)s” and match again, or ask the two to change what they said.") % {"label": label}
        if rule in PLACES:
            return _("Switch “%(label)s” off and match again.") % {"label": PLACES[rule]}
        return str(LIFTS.get(rule, NOTHING_HERE))

    def _kept(self, rule: str) -> str:
        """What was found where a rule is kept."""
        if rule == "grade_gap" and self.left.grade is not None and self.right.grade is not None:
            gap = abs(self.right.grade - self.left.grade)
            return ngettext("%(n)s grade apart.", "%(n)s grades apart.", gap) % {"n": gap}
        if rule == "common_time":
            return self._hours()
        if rule == "top_want":
            wishes = verdicts.first_wishes(self.left, self.right, self.problem.settings)
            said = get_text_list([self.topics.get(slug, slug) for slug in wishes], _("and"))
            return _("%(mentor)s offers %(topics)s.") % {**self.names, "topics": said}
        return str(KEPT.get(rule, ""))

    def _name(self, code: object) -> str:
        return self.names["mentor" if code == self.mentor.code else "mentee"]

    def _both(self, codes: object) -> str:
        who = [code for code in (self.mentor.code, self.mentee.code) if isinstance(codes, list) and code in codes]
        return get_text_list([self._name(code) for code in who], _("and"))


# The rules about places, which are looked at where a run asks for them.
PLACES: dict[str, Promise] = {must.name: must.label for must in MUSTS if not must.usual}
UNKNOWN_PLACE: dict[str, Promise] = {
    "other_unit": gettext_lazy("The directory has no unit for %(names)s."),
    "other_site": gettext_lazy("The directory has no site for %(names)s."),
    "other_country": gettext_lazy("No time zone says in which country %(names)s works."),
}
RULES: dict[str, Promise] = {
    "same_line": gettext_lazy("Not in one reporting line"),
    "grade_gap": gettext_lazy("Far enough apart in grade"),
    "language": gettext_lazy("A language both are fluent in"),
    "common_time": gettext_lazy("Hours a week in common"),
    "top_want": gettext_lazy("One of the mentee’s first wishes is offered"),
    **PLACES,
    "capacity": gettext_lazy("Both have a place"),
    "forbid": gettext_lazy("Not ruled out by a manager"),
    verdicts.BETWEEN: gettext_lazy("Nothing else between the two"),
}
TEXTS: dict[str, Promise] = {
    "language": gettext_lazy("No language that both are fluent in."),
    "forbid": gettext_lazy("A manager has ruled the pair out."),
}
LIFTS: dict[str, Promise] = {
    "language": gettext_lazy("One more language in the enrollment of one of them would."),
    "capacity": gettext_lazy("One more place would."),
    "forbid": gettext_lazy("Letting the decision go would."),
}
KEPT: dict[str, Promise] = {
    "same_line": gettext_lazy("Neither is above the other."),
    "language": gettext_lazy("They share one."),
    "other_unit": gettext_lazy("They are."),
    "other_site": gettext_lazy("They are."),
    "other_country": gettext_lazy("They are."),
    "capacity": gettext_lazy("Both do."),
    "forbid": gettext_lazy("Nobody has."),
}
