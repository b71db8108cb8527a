"""English sentences for reasons. Everything else passes codes and facts, so another language only replaces this file.

`SENTENCES` is the list of all codes; the names in braces are their facts. Ids stand where an app would put names.
"""

from collections.abc import Mapping

from .reasons import Fact, Reason

SENTENCES: Mapping[str, str] = {
    # why a pair is forbidden
    "same_person": "They are the same person.",
    "no_capacity": "{who} has no room for a partner.",
    "same_line": "{manager} is in the management chain of {report}, {steps} up.",
    "decision_power": "{power} decides about {person}.",
    "grade_unknown": "The grade of {who} is not known.",
    "grade_gap": "The grade gap is {gap}; at least {needed} is needed.",
    "not_available": "This pair is not available.",
    "no_language": "They have no language in common.",
    "little_time": "They have {hours} common hours a week; at least {needed} are needed.",
    "no_top_want": "None of the first wants ({wants}) is offered at level {level} or more.",
    "former": "They had a line relation or a pairing in the last 24 months.",
    "leaves_early": "{who} leaves before the end on {end_date}.",
    "not_apart": "Both are of one {what}: {place}.",
    "place_unknown": "The {what} of {who} is not known.",
    "forbidden": "A manager has ruled this pair out.",
    "not_listed": "The pair is not in the list of allowed pairs.",
    # what would lift it
    "lift_other_partner": "Nothing lifts this; choose another partner.",
    "lift_capacity": "Give {who} room for one partner or more.",
    "lift_power_ends": "It is lifted when {power} no longer decides about {person}.",
    "lift_enter_grade": "Enter the grade of {who}.",
    "lift_grade_gap": "Allow a grade gap of {gap} in the settings.",
    "lift_language": "Add a language that both speak.",
    "lift_more_time": "Add common hours to the {hours} there are, or ask for fewer than {needed}.",
    "lift_top_want": "Find an offer at level {level} for one of {wants}, or widen the wants.",
    "lift_wait": "It is lifted 24 months after the relation ended.",
    "lift_later_end": "It is lifted when {who} stays until {end_date}.",
    "lift_apart": "Choose a partner of another {what}, or leave out the rule.",
    "lift_enter_place": "Enter the {what} of {who}.",
    "lift_forbid": "Take the pair off the list of ruled-out pairs.",
    "lift_list": "Add the pair to the list of allowed pairs.",
    # how well a pair fits
    "given_points": "The points were given: {points}.",
    "wants_met": "{by} offers {topics}, which {who} wants.",
    "wants_not_met": "{by} offers nothing that {who} wants.",
    "both_asked": "Both asked for each other.",
    "one_asked": "{who} asked for this partner.",
    "nobody_asked": "Neither asked for the other.",
    "common_ground": "They share {interests}.",
    "no_common_ground": "They name no shared interest.",
    "common_hours": "They have {hours} common hours a week.",
    "other_site": "They work at different sites: {left} and {right}.",
    "other_unit": "They work in different units: {left} and {right}.",
    "other_subunit": "They work in different parts of one unit: {left} and {right}.",
    "same_unit": "They work in the same unit and place, or it is not known.",
    "gap_in_window": "The grade gap of {gap} is in the window of {low} to {high}.",
    "gap_outside": "The grade gap of {gap} is outside the window of {low} to {high}.",
    "gap_unknown": "The grade gap is not known.",
    # why somebody is left out
    "not_said": "The reason is not part of this file.",
    "nobody_there": "There is nobody on the other side.",
    "nobody_possible": "No partner is possible here.",
    "no_partner_allowed": "No partner is allowed, mostly by the rule {rule}.",
    "partners_taken": "Every allowed partner ({allowed}) is taken: {rivals} people need {needed} places, and the partners whom they may be with ({partners}) have {places}.",
    "partners_taken_widely": "Every allowed partner ({allowed}) is taken; {rivals} people or more compete for {places} places or more.",
    "quotas_bind": "There are allowed partners ({allowed}), but the quotas leave no place: {quotas}.",
    "lots_bind": "There are allowed partners ({allowed}), but where partners come {lot} at a time there are not enough for one more.",
    "stable_without": "The pairs are to be stable, and nobody who is allowed for {who} would rather have {who} than stay as they are.",
    "aims_prefer_others": "There are allowed partners ({allowed}), but the aims that come first are better met without.",
    # what would help
    "lift_rule": "Lifting the rule {rule} could open more partners (up to {partners}).",
    "lift_more_places": "One more place with one of {who} would place one more person.",
    "lift_pin": "Without the pin of {left} and {right} one more person would be placed.",
    "lift_quotas": "Wider bounds of {quotas} would place one more person.",
    "lift_lots": "Partners who may come fewer than {lot} at a time would place one more person.",
    "relax_lots": "Let partners come one at a time.",
    "relax_place": "Give {who} room for {capacity} partners.",
    "relax_setting": "Change the setting {setting} from {before} to {after}.",
    "relax_rule": "Leave out the rule {rule}.",
    "relax_forbid": "Allow {left} and {right} again.",
    "relax_pin": "Let go of the pin of {left} and {right}.",
    # why there is no solution
    "pin_forbidden": "The pin of {left} and {right} is forbidden by the rule {rule}.",
    "pins_over_capacity": "{id} is pinned to {pins} partners but has room for {capacity}.",
    "quotas_contradict": "These quotas can't be kept (together): {quotas}.",
    "lots_contradict": "Whoever is with whom, the partners of {who} can't come as many at a time as they should.",
    "min_not_met": "{id} needs at least {min} partners; {reached} can be had if all minima are met as far as possible.",
}


def say(reason: Reason) -> str:
    """The English sentence of a reason. An unknown code is shown as it is, so that old files stay readable."""
    sentence = SENTENCES.get(reason.code)
    if sentence is None:
        return reason.code
    return sentence.format_map({name: _spoken(fact) for name, fact in reason.facts.items()})


def _spoken(fact: Fact) -> str:
    if isinstance(fact, list):
        return ", ".join(fact) or "none"
    if isinstance(fact, float):
        return f"{fact:g}"
    return str(fact)
