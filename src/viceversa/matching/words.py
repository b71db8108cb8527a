"""The engine's reasons in the words of the program: with points for managers, in words alone for participants.

The engine gives codes and facts; each code is a sentence here, so each language has its own. A wish not to be matched
with somebody is never spoken of: what it forbids is "not possible", like anything else nobody has to explain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from viceversa.matching import bounds
from viceversa.matching.byhand import ONLY_THESE
from viceversa.matching.figures import POINT
from viceversa.matching.policy import BY_NAME, LIMITS
from viceversa.people.models import Person
from viceversa.programs.models import Participant, Role

Facts = Mapping[str, Any]
NamedReason = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One criterion of a pair: why, and how many of how many points. `side` is whose gain it is, else `icon` stands."""

    side: str
    icon: str
    text: str
    label: str
    points: int
    of: int


# What a rule takes away, for "locked, but …". What no manager may read is one and the same (verdicts.UNTOLD).
AGAINST: dict[str, Promise] = {
    "same_person": gettext_lazy("they are the same person"),
    "capacity": gettext_lazy("one of them has no place left"),
    "same_line": gettext_lazy("one is in the other’s reporting line"),
    "grade_gap": gettext_lazy("their grades are too close, or one grade is not known"),
    "language": gettext_lazy("they share no language that both are fluent in"),
    "common_time": gettext_lazy("they have too few hours in common"),
    "top_want": gettext_lazy("the mentor offers none of the mentee’s first wishes well enough"),
    "forbid": gettext_lazy("a manager has ruled the pair out"),
    "other_unit": gettext_lazy("they are of one unit, or a unit is not known"),
    "other_site": gettext_lazy("they are at one site, or a site is not known"),
    "other_country": gettext_lazy("they are in one country, or a country is not known"),
}
NOT_POSSIBLE = gettext_lazy("this pair is not possible")

# Where a rule has a number that a manager may set: the limit that holds it, so that its label can be named.
SET_BY = {"grade_gap": "grade_gap", "common_time": "common_hours", "top_want": "want_level"}
LIMIT_LABELS = {limit.name: limit.label for limit in LIMITS}

# What would be open without a rule, as the subject of "would make … more possible".
WITHOUT: dict[str, Promise] = {
    "grade_gap": gettext_lazy("A smaller gap between grades"),
    "language": gettext_lazy("One more language"),
    "common_time": gettext_lazy("More weekly times"),
    "top_want": gettext_lazy("Other wishes or offers"),
    "capacity": gettext_lazy("One more place"),
    "forbid": gettext_lazy("Letting ruled-out pairs go"),
    "other_unit": gettext_lazy("Partners of the same unit"),
    "other_site": gettext_lazy("Partners at the same site"),
    "other_country": gettext_lazy("Partners in the same country"),
}


class Words:
    """Says reasons. `names` are the people it may name, by participant code; `topics` the catalogue's names by slug."""

    def __init__(self, *, names: Mapping[str, Person], topics: Mapping[str, str]) -> None:
        self.names = names
        self.topics = topics

    # About a pair

    def lines(self, reasons: Iterable[NamedReason]) -> list[Line]:
        """Each criterion of a pair with its points, most important first."""
        found = []
        for reason in sorted(reasons, key=lambda one: -one["of"]):
            criterion = BY_NAME[reason["criterion"]]
            found.append(
                Line(
                    side=criterion.side,
                    icon=criterion.icon,
                    text=self.criterion(reason),
                    label=str(criterion.label),
                    points=round(reason["points"] / POINT),
                    of=round(reason["of"] / POINT),
                )
            )
        return found

    def criterion(self, reason: NamedReason) -> str:
        """What a criterion found, as one short sentence for a manager."""
        return CRITERIA[reason["code"]](self, reason["facts"])

    def in_short(self, reasons: Iterable[NamedReason], *, mentor: Person, mentee: Person) -> str:
        """A pair in one line: what goes one way, for what comes back."""
        given = {reason["criterion"]: reason["facts"].get("topics", []) for reason in reasons}
        vice, versa = given.get("wants_of_right", []), given.get("wants_of_left", [])
        if vice and versa:
            return _("%(given)s for %(back)s") % {"given": self.topic(vice[0]), "back": self.topic(versa[0])}
        names = {"mentor": mentor.first_name, "mentee": mentee.first_name}
        if vice:
            sentence = _("%(given)s. %(mentee)s offers little %(mentor)s asked for.")
            return sentence % {"given": self.topic(vice[0]), **names}
        if versa:
            sentence = _("%(back)s comes back. %(mentor)s offers little %(mentee)s asked for.")
            return sentence % {"back": self.topic(versa[0]), **names}
        return _("Neither offers much the other asked for.")

    # About somebody without a pair

    def left_out(self, reason: NamedReason, participant: Participant) -> str:
        """Why this person has nobody: the true binding reason, in one sentence."""
        code, facts = reason["code"], reason["facts"]
        name, is_mentor = participant.person.first_name, participant.role == Role.MENTOR
        if code == "no_partner_allowed":
            return self._nobody_allowed(facts["rule"], participant)
        if code == "no_capacity":
            return _("%(name)s has no place left.") % {"name": name}
        if code == "nobody_possible":
            return str(NOBODY_POSSIBLE) % {"name": name}
        if code == "nobody_there":
            return _("There is no mentee yet.") if is_mentor else _("There is no mentor yet.")
        if code == "stable_without":
            return _("In the orders that people gave, nobody was left for %(name)s.") % {"name": name}
        allowed = facts["allowed"]
        if is_mentor:
            fits = ngettext("%(name)s fits %(n)s mentee", "%(name)s fits %(n)s mentees", allowed)
        else:
            fits = ngettext("%(name)s fits %(n)s mentor", "%(name)s fits %(n)s mentors", allowed)
        start = fits % {"name": name, "n": allowed}
        if code == "lots_bind":
            return _("%(start)s, but pods are whole here, and there are too few mentors for one more.") % {
                "start": start
            }
        if code == "quotas_bind" and facts["quotas"] == [ONLY_THESE]:
            return _("%(start)s, and the pairs were chosen by hand.") % {"start": start}
        if code == "quotas_bind":
            quotas = bounds.several(facts["quotas"], _("and"))
            return _("%(start)s, but there is no place within these bounds: %(quotas)s.") % {"start": start, "quotas": quotas}  # fmt: skip
        if code == "partners_taken" and facts["needed"] > facts["rivals"]:
            sentence = ngettext(
                "%(start)s, but %(needed)s places are needed there and there is %(places)s.",
                "%(start)s, but %(needed)s places are needed there and there are %(places)s.",
                facts["places"],
            )
            return sentence % {"start": start, "needed": facts["needed"], "places": facts["places"]}
        if code in ("partners_taken", "partners_taken_widely"):
            sentence = ngettext(
                "%(start)s, but %(rivals)s people share %(places)s place there.",
                "%(start)s, but %(rivals)s people share %(places)s places there.",
                facts["places"],
            )
            return sentence % {"start": start, "rivals": facts["rivals"], "places": facts["places"]}
        return _("%(start)s, but the whole is better without.") % {"start": start}

    def _nobody_allowed(self, rule: str, participant: Participant) -> str:
        person, is_mentor = participant.person, participant.role == Role.MENTOR
        if rule == "grade_gap" and (person.grade is None or person.grade.rank is None):
            sentence = _("The directory has no grade for %(name)s.")
        elif rule == "employed" and person.end_date:
            sentence = _("%(name)s leaves before the cohort ends.")
        elif rule == "top_want" and is_mentor:
            sentence = _("No mentee has one of %(name)s’s offers among their first wishes.")
        else:
            sentence = str(NOBODY.get(rule, NOBODY_POSSIBLE))
        return sentence % {"name": person.first_name}

    def helps(self, would_help: Sequence[NamedReason]) -> list[str]:
        """What would find this person a place, most promising first."""
        return [sentence for reason in would_help if (sentence := self._help(reason["code"], reason["facts"]))]

    def _help(self, code: str, facts: Facts) -> str:
        if code == "lift_quotas" and facts["quotas"] == [ONLY_THESE]:
            return ""
        if code == "lift_lots":
            return _("Letting pods be of one mentor would do.")
        if code == "lift_rule" and facts["rule"] in WITHOUT:
            sentence = ngettext(
                "%(what)s could open %(n)s more partner.", "%(what)s could open %(n)s more partners.", facts["partners"]
            )
            return sentence % {"what": WITHOUT[facts["rule"]], "n": facts["partners"]}
        if code == "lift_pin" and facts["left"] in self.names and facts["right"] in self.names:
            pair = {"mentor": self.first_name(facts["left"]), "mentee": self.first_name(facts["right"])}
            return _("Letting go of the lock on %(mentor)s and %(mentee)s would do.") % pair
        if code == "lift_quotas":
            return _("Wider bounds than %(quotas)s would do.") % {"quotas": bounds.several(facts["quotas"], _("or"))}
        if code == "lift_more_places":
            names = [self.names[code].first_name for code in facts["who"] if code in self.names]
            if names:
                return _("One more place with %(names)s would do.") % {"names": get_text_list(names, _("or"))}
        return ""

    # About a run without a solution

    def contradiction(self, reason: NamedReason) -> str:
        """Which decision can't be kept, and why, naming the people this manager may see."""
        code, facts = reason["code"], reason["facts"]
        if code == "pin_forbidden":
            pair = {"mentor": self._name(facts["left"]), "mentee": self._name(facts["right"])}
            against = str(AGAINST.get(facts["rule"], NOT_POSSIBLE))
            if facts["rule"] in SET_BY:
                label = LIMIT_LABELS[SET_BY[facts["rule"]]]
                against = _("%(against)s (“%(label)s”)") % {"against": against, "label": label}
            return _("%(mentor)s and %(mentee)s are locked, but %(against)s.") % {**pair, "against": against}
        if code == "pins_over_capacity":
            sentence = ngettext(
                "%(name)s is locked to %(pins)s people and has %(n)s place.",
                "%(name)s is locked to %(pins)s people and has %(n)s places.",
                facts["capacity"],
            )
            return sentence % {"name": self._name(facts["id"]), "pins": facts["pins"], "n": facts["capacity"]}
        if code == "lots_contradict":
            names = get_text_list([self._name(code) for code in facts["who"][:3]], _("and"))
            return _("Pods are whole here, and with these decisions there are too few mentors for %(names)s.") % {
                "names": names
            }
        if code == "min_not_met":
            sentence = ngettext(
                "%(name)s needs %(n)s partner at least, and %(reached)s can be had.",
                "%(name)s needs %(n)s partners at least, and %(reached)s can be had.",
                facts["min"],
            )
            return sentence % {"name": self._name(facts["id"]), "n": facts["min"], "reached": facts["reached"]}
        quotas = bounds.several(facts["quotas"], _("and"))
        return _("These bounds can’t be kept, whoever is with whom: %(quotas)s.") % {"quotas": quotas}

    def _name(self, code: str) -> str:
        return self.names[code].name if code in self.names else _("somebody you can’t see")

    # Pieces

    def topic(self, slug: str) -> str:
        return self.topics.get(slug, slug)

    def topic_list(self, slugs: Iterable[str]) -> str:
        return get_text_list([self.topic(slug) for slug in slugs], _("and"))

    def first_name(self, code: str) -> str:
        return self.names[code].first_name if code in self.names else _("the other one")


def number(value: float) -> str:
    """3 for 3.0, 2.5 as it is, in the reader's language."""
    return number_format(int(value) if value == int(value) else value)


def _wants_met(words: Words, facts: Facts) -> str:
    sentence = ngettext(
        "%(topics)s: %(met)s of %(n)s wish of %(who)s",
        "%(topics)s: %(met)s of %(n)s wishes of %(who)s",
        facts["of"],
    )
    topics = facts["topics"]
    return sentence % {
        "topics": words.topic_list(topics),
        "met": len(topics),
        "n": facts["of"],
        "who": words.first_name(facts["who"]),
    }


def _wants_not_met(words: Words, facts: Facts) -> str:
    names = {"by": words.first_name(facts["by"]), "who": words.first_name(facts["who"])}
    return _("%(by)s offers nothing that %(who)s asked for") % names


def shared_topics(interests: Iterable[str]) -> tuple[list[str], list[str]]:
    """(topics both bring, topics both want) from the adapter's interests, "offer:slug" and "want:slug"."""
    brought: list[str] = []
    wanted: list[str] = []
    for interest in interests:
        kind, _colon, slug = interest.partition(":")
        (brought if kind == "offer" else wanted).append(slug)
    return brought, wanted


def _common_ground(words: Words, facts: Facts) -> str:
    brought, wanted = shared_topics(facts["interests"])
    sentences = []
    if wanted:
        sentences.append(_("both want to learn %(topics)s") % {"topics": words.topic_list(wanted)})
    if brought:
        sentences.append(_("both bring %(topics)s") % {"topics": words.topic_list(brought)})
    text = ", ".join(sentences)
    return text[:1].upper() + text[1:]


def _common_hours(words: Words, facts: Facts) -> str:
    sentence = ngettext("%(n)s hour a week in common", "%(n)s hours a week in common", round(facts["hours"]))
    return sentence % {"n": number(facts["hours"])}


def _between(sentence: str, facts: Facts) -> str:
    return sentence % {"left": facts["left"], "right": facts["right"]}


def _apart(facts: Facts) -> str:
    return ngettext("%(n)s grade apart", "%(n)s grades apart", abs(facts["gap"])) % {"n": abs(facts["gap"])}


def _outside(words: Words, facts: Facts) -> str:
    window = {"apart": _apart(facts), "low": facts["low"], "high": facts["high"]}
    return _("%(apart)s, outside the usual %(low)s to %(high)s") % window


CRITERIA: dict[str, Callable[[Words, Facts], str]] = {
    "wants_met": _wants_met,
    "wants_not_met": _wants_not_met,
    "both_asked": lambda words, facts: _("Both asked for each other"),
    # Not who: that the other one did not is nobody's business.
    "one_asked": lambda words, facts: _("One of the two asked for the other"),
    "nobody_asked": lambda words, facts: _("Neither asked for the other"),
    "common_ground": _common_ground,
    "no_common_ground": lambda words, facts: _("No topic that both bring or both want"),
    "common_hours": _common_hours,
    "other_site": lambda words, facts: _between(_("%(left)s and %(right)s, different sites"), facts),
    "other_unit": lambda words, facts: _between(_("%(left)s and %(right)s, different units"), facts),
    "other_subunit": lambda words, facts: _between(_("%(left)s and %(right)s, parts of one unit"), facts),
    "same_unit": lambda words, facts: _("Same unit and site, or not known"),
    "gap_in_window": lambda words, facts: _apart(facts),
    "gap_outside": _outside,
    "gap_unknown": lambda words, facts: _("Grades not known"),
}

# Why nobody is left for somebody, by the rule that binds most. Rules that know what no manager may read (verdicts.UNTOLD) have
# no sentence of their own, so that none of them can be told from a wish not to be matched.
NOBODY: dict[str, Promise] = {
    "same_line": gettext_lazy("Those who would fit are in %(name)s’s reporting line."),
    "grade_gap": gettext_lazy("Nobody is far enough from %(name)s in grade."),
    "language": gettext_lazy("Those who would fit share no language with %(name)s that both are fluent in."),
    "common_time": gettext_lazy("Nobody who would fit is free when %(name)s is."),
    "top_want": gettext_lazy("No mentor offers one of %(name)s’s first wishes well enough."),
    "other_unit": gettext_lazy("Nobody who would fit %(name)s is known to be of another unit."),
    "other_site": gettext_lazy("Nobody who would fit %(name)s is known to be at another site."),
    "other_country": gettext_lazy("Nobody who would fit %(name)s is known to be in another country."),
    "forbid": gettext_lazy("Those who would fit are ruled out for %(name)s by a manager."),
    "capacity": gettext_lazy("Those who would fit %(name)s have no place left."),
}
NOBODY_POSSIBLE = gettext_lazy("No pair is possible for %(name)s here.")


def for_participant(reasons: Iterable[NamedReason], *, role: str, partner: str, topics: Mapping[str, str]) -> list[str]:
    """Why these two, for one of them: whole sentences, no number, nothing that speaks against the pair.

    `role` is the reader's, `partner` how the other one is called, `topics` the names by slug (queries.topic_names).
    Pure. What the partner gives comes first, then what the reader gives, then what they share.
    """
    words = Words(names={}, topics=topics)
    by_criterion = {reason["criterion"]: reason for reason in reasons}
    theirs, mine = ("wants_of_left", "wants_of_right") if role == Role.MENTOR else ("wants_of_right", "wants_of_left")
    spoken = []
    for criterion, sentence in (
        (theirs, _("You want to learn about %(topics)s, and %(partner)s can help.")),
        (mine, _("%(partner)s wants to learn about %(topics)s, and you can help.")),
    ):
        slugs = by_criterion.get(criterion, _NOTHING)["facts"].get("topics", [])
        if slugs:
            spoken.append(sentence % {"topics": words.topic_list(slugs), "partner": partner})
    asked = by_criterion.get("mutual_preference", _NOTHING)["code"]
    if asked == "both_asked":
        spoken.append(_("You asked for each other."))
    brought, wanted = shared_topics(by_criterion.get("common_ground", _NOTHING)["facts"].get("interests", []))
    if wanted:
        spoken.append(_("You both want to learn about %(topics)s.") % {"topics": words.topic_list(wanted)})
    if brought:
        spoken.append(_("You both know about %(topics)s.") % {"topics": words.topic_list(brought)})
    if by_criterion.get("schedule", _NOTHING)["facts"].get("hours"):
        spoken.append(_("You are free at the same times."))
    apart = by_criterion.get("different_unit", _NOTHING)["code"]
    if apart in APART:
        spoken.append(str(APART[apart]))
    return spoken


_NOTHING: dict[str, Any] = {"code": "", "facts": {}}
APART: dict[str, Promise] = {
    "other_site": gettext_lazy("You work at different sites."),
    "other_unit": gettext_lazy("You work in different units."),
    "other_subunit": gettext_lazy("You work in different parts of one unit."),
}
