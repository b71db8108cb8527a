"""A participant's answers, each part saved as one goes, at one address. Every part is a form that works by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from viceversa.core import languages
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people import catalog, likeness
from viceversa.people.models import Topic
from viceversa.people.queries import catalog_topics, other_name_meant, topics_matching
from viceversa.programs import actions, completeness, dates, hours, modes, queries, readiness, rules, wording
from viceversa.programs.directions import ways_of
from viceversa.programs.forms import CapacityForm, ConsentForm, LanguageForm, TimesForm, consent_of, times_of
from viceversa.programs.models import Fluency, Offer, Participant, ReleasePolicy, Want
from viceversa.programs.retention import answers_kept_until
from viceversa.programs.states import ParticipantState
from viceversa.programs.views.request import Request

# The three levels of each list, and from which stored level (1 to 5) on each is meant.
OFFER_LEVELS = (
    (2, pgettext_lazy("level", "I use it"), range(1, 3)),
    (4, pgettext_lazy("level", "I’m fluent"), range(3, 5)),
    (5, pgettext_lazy("level", "I teach it"), range(5, 6)),
)
WANT_LEVELS = (
    (1, pgettext_lazy("level", "New to me"), range(1, 2)),
    (2, pgettext_lazy("level", "I know a bit"), range(2, 4)),
    (4, pgettext_lazy("level", "Go deeper"), range(4, 6)),
)
# A topic added after sending needs a level at once.
FIRST_LEVEL = {"offers": 4, "wants": 1}
FINDS = ("offers", "wants", "off_limits", "do_not_match")


@dataclass(frozen=True)
class Level:
    """One level to choose: what it is called, and what it means in the topic's family."""

    value: int
    label: Any
    anchor: str
    chosen: bool


@dataclass(frozen=True)
class Pick:
    """One chosen topic on the page: its levels, its example, one such as others write, and what is wrong with it."""

    topic: Topic
    example: str
    levels: list[Level]
    such: str
    wrong: str


@dataclass(frozen=True)
class Spoken:
    """One language on the page, with how well it is spoken."""

    code: str
    name: str
    level: Fluency

    @property
    def levels(self) -> list[tuple[str, Any]]:
        return Fluency.choices


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request, code: str) -> HttpResponse:
    """All answers on one page. POST saves one part."""
    participant = queries.participant_for(request.user, code)
    if participant.state == ParticipantState.INVITED and request.method != "POST":
        return redirect("programs:join", participant.cohort.join_token)
    if not rules.takes_part(participant):
        if request.method == "POST" and request.POST.get("part") == "consent":
            actions.stop_counting(participant, by=request.user)
            return redirect("programs:enrollment", participant.code)
        cohort = participant.cohort
        context = {"participant": participant, "cohort": cohort, "kept_until": answers_kept_until(cohort)}
        return render(request, "programs/left.html", context)
    if request.method == "POST":
        return _save(request, participant)
    return _page(request, participant)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request, code: str) -> HttpResponse:
    """Everything at a glance before it is sent. What is missing leads back to its place."""
    participant = queries.participant_for(request.user, code)
    if not rules.takes_part(participant):
        return redirect("programs:enrollment", participant.code)
    lacks = completeness.lacking(participant)
    if lacks:
        return _page(request, participant, lacks=lacks, status=422)
    if request.method == "POST":
        return _send(request, participant)
    return _check(request, participant)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: Request, code: str) -> HttpResponse:
    """Leave. While still filling in, nobody notices; in a pair, pairings ends both at once."""
    participant = queries.participant_for(request.user, code)
    if request.method == "POST":
        if participant.state == ParticipantState.ENROLLING:
            actions.decline(participant, by=request.user)
        else:
            actions.withdraw(participant, by=request.user)
        return redirect("programs:enrollment", participant.code)
    if not rules.takes_part(participant):
        return redirect("programs:enrollment", participant.code)
    context = {
        "participant": participant,
        "cohort": participant.cohort,
        "my_side": wording.sides(participant)[0],
    }
    return render(request, "programs/withdrawal.html", context)


# Sending


def _send(request: Request, participant: Participant) -> HttpResponse:
    """What was ticked is kept, and the answers go off when every sentence has its yes."""
    ticked = request.POST.getlist("ready")
    if participant.state == ParticipantState.ENROLLING:
        actions.confirm_readiness(participant, gates=ticked, by=request.user)
        if lacks := readiness.lacking(participant):
            return _check(request, participant, lacks)
    actions.enroll(participant, by=request.user)
    if not participant.repeated:
        messages.success(request, _("Sent. You can change your answers at any time."))
    return redirect("programs:enrollment", participant.code)


def _check(request: Request, participant: Participant, lacks: Sequence[completeness.Lack] = ()) -> HttpResponse:
    """Everything at a glance, and what one should be ready for. Two queries more than the answers."""
    program = participant.cohort.program
    more = {
        "sentences": readiness.sentences_for(participant) if participant.state == ParticipantState.ENROLLING else [],
        "thoughts": readiness.thoughts_for(participant),
        "hears": hours.manager_who_hears(participant),
        "asks": hours.policy_of(program) == ReleasePolicy.ASK,
        "hours": hours.needed(participant.cohort),
        "lines": [(lack.where, lack.sentence) for lack in lacks],
    }
    context = _context(request, participant) | more
    return render(request, "programs/check.html", context, status=422 if lacks else 200)


# Saving one part


def _save(request: Request, participant: Participant) -> HttpResponse:
    part = request.POST.get("part", "")
    save = PARTS.get(part)
    if save is None:
        raise Http404
    try:
        save(request, participant)
    except NotAllowed:
        raise
    except Refused as refusal:
        if request.headers.get("X-Autosave"):
            return HttpResponse(str(refusal), status=422, content_type="text/plain")
        return _answer(request, queries.participant_for(request.user, participant.code), part, refusal=refusal)
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    if request.htmx:
        return _answer(request, participant, part)
    return redirect(f"{reverse('programs:enrollment', args=[participant.code])}#{part}")


def _answer(request: Request, participant: Participant, part: str, refusal: Refused | None = None) -> HttpResponse:
    """The part again for htmx, the whole page without it."""
    context = _context(request, participant)
    if refusal:
        context["refused"] = {part: str(refusal)}
    template = f"programs/enrollment.html#{part}" if request.htmx else "programs/enrollment.html"
    return render(request, template, context, status=422 if refusal else 200)


def _save_offers(request: Request, participant: Participant) -> None:
    _save_picks(request, participant, "offers", actions.set_offer, actions.remove_offer)


def _save_wants(request: Request, participant: Participant) -> None:
    _save_picks(request, participant, "wants", actions.set_want, actions.remove_want)
    move = request.POST.get("up", "")
    if move:
        order = [want.topic for want in participant.wants.select_related("topic")]
        at = next((index for index, topic in enumerate(order) if topic.slug == move), 0)
        if at:
            order[at - 1], order[at] = order[at], order[at - 1]
        actions.order_wants(participant, topics=order, by=request.user)


def _save_picks(
    request: Request,
    participant: Participant,
    part: str,
    put: Callable[..., Participant],
    take_out: Callable[..., Participant],
) -> None:
    """Levels and examples that changed, then the pressed button: one topic more or one less."""
    gone = request.POST.get("remove", "")
    for row in list(getattr(participant, part).select_related("topic")):
        slug = row.topic.slug
        level = _level(request.POST.get(f"{part}-level-{slug}", ""), row.level, part)
        example = request.POST.get(f"{part}-example-{slug}", row.example)
        if slug == gone:
            take_out(participant, topic=row.topic, by=request.user)
        elif (level, example.strip()) != (row.level, row.example):
            put(participant, topic=row.topic, level=level, example=example, by=request.user)
    more = request.POST.get("add", "")
    if more and not getattr(participant, part).filter(topic__slug=more).exists():
        level = None if participant.state == ParticipantState.ENROLLING else FIRST_LEVEL[part]
        put(participant, topic=queries.topic(more), level=level, by=request.user)


def _level(typed: str, present: int | None, part: str) -> int | None:
    """The stored level: the present one as long as the button that stands for it is still pressed."""
    for value, _label, meant in OFFER_LEVELS if part == "offers" else WANT_LEVELS:
        if typed == str(value):
            return present if present in meant else value
    return present


def _save_off_limits(request: Request, participant: Participant) -> None:
    topics = {row.topic.slug: row.topic for row in participant.off_limits.select_related("topic")}
    topics.pop(request.POST.get("remove", ""), None)
    if more := request.POST.get("add", ""):
        topics[more] = queries.topic(more)
    actions.set_off_limits(participant, topics=topics.values(), by=request.user)


def _save_do_not_match(request: Request, participant: Participant) -> None:
    people = {row.person.code: row.person for row in participant.do_not_match.select_related("person")}
    people.pop(request.POST.get("remove", ""), None)
    if more := request.POST.get("add", ""):
        people[more] = queries.person_to_name(more)
    actions.set_do_not_match(participant, people=people.values(), by=request.user)


def _save_times(request: Request, participant: Participant) -> None:
    data = _read(TimesForm(request.POST))
    actions.set_times(participant, times=data["times"], time_zone=data["time_zone"], by=request.user)


def _save_languages(request: Request, participant: Participant) -> None:
    data = _read(LanguageForm(request.POST))
    gone = request.POST.get("remove", "")
    chosen = {
        code: request.POST.get(f"fluency-{code}") or participant.fluency.get(code, Fluency.FLUENT)
        for code in participant.languages
        if code != gone
    }
    if data["add"]:
        chosen.setdefault(data["add"], Fluency.FLUENT)
    actions.set_languages(participant, languages=chosen, by=request.user)


def _save_capacity(request: Request, participant: Participant) -> None:
    data = _read(CapacityForm(request.POST, initial={"capacity": participant.capacity}))
    actions.set_capacity(participant, capacity=data["capacity"], by=request.user)


def _save_consent(request: Request, participant: Participant) -> None:
    data = _read(ConsentForm(request.POST))
    actions.set_consent(participant, matching=data["matching"], results=data["results"], by=request.user)


def _read(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    return form.cleaned_data


PARTS: dict[str, Callable[[Request, Participant], None]] = {
    "offers": _save_offers,
    "wants": _save_wants,
    "off_limits": _save_off_limits,
    "do_not_match": _save_do_not_match,
    "times": _save_times,
    "languages": _save_languages,
    "capacity": _save_capacity,
    "consent": _save_consent,
}


# Showing it


def _page(
    request: Request,
    participant: Participant,
    lacks: list[completeness.Lack] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _context(request, participant, lacks or [])
    find = context["find"]
    if not find:
        likeness.soon()  # here somebody may type words of their own in a moment
    template = f"programs/enrollment.html#{find}_found" if request.htmx and find else "programs/enrollment.html"
    return render(request, template, context, status=status)


def _context(
    request: Request, participant: Participant, lacks: list[completeness.Lack] | None = None
) -> dict[str, Any]:
    """Everything the page shows. Eight queries, and one more for a search among people."""
    cohort, own = participant.cohort, rules.is_own(request.user, participant)
    words = wording.wording(cohort.program, participant.role)
    offer_side, want_side = wording.sides(participant)
    offers, wants = completeness.topics_of(participant)
    off_limits = [row.topic for row in participant.off_limits.select_related("topic")] if own else []
    avoided = [row.person for row in participant.do_not_match.select_related("person__unit")] if own else []
    asked, offered = queries.suggested(participant, to_offer=words.offers, to_want=words.wants)
    wrong = {lack.where: lack.sentence for lack in lacks or []}
    taken = {
        "offers": {row.topic_id for row in offers} | {topic.pk for topic in off_limits},
        "wants": {row.topic_id for row in wants},
        "off_limits": {row.topic_id for row in offers} | {topic.pk for topic in off_limits},
    }
    find, typed = request.GET.get("find", ""), request.GET.get("q", "").strip()
    find = find if find in FINDS and (own or find in ("offers", "wants")) else ""
    found: list[Any] = []
    found_count = 0
    close: list[Topic] = []
    if find == "do_not_match":
        shut = {participant.person_id, *(person.pk for person in avoided)}
        found = [person for person in queries.people_found(typed) if person.pk not in shut]
    elif find:
        topics = topics_matching(typed, without=taken[find])
        found, found_count = _by_family(topics, typed), len(topics)
        close = [] if found else queries.topics_close_to(catalog_topics().exclude(pk__in=taken[find]), typed)
    return {
        "nav": "home",
        "participant": participant,
        "cohort": cohort,
        "program": cohort.program,
        "own": own,
        "sent": participant.state != ParticipantState.ENROLLING,
        "paired": participant.state == ParticipantState.PAIRED,
        "listed": participant.state == ParticipantState.LISTED,
        "words": words,
        "offer_side": offer_side,
        "want_side": want_side,
        "my_side": offer_side,
        "topic_count": catalog_topics().count(),
        "offers": [pick(row, OFFER_LEVELS, wrong.get(f"offer-{row.topic.slug}", "")) for row in offers],
        "wants": [pick(row, WANT_LEVELS, wrong.get(f"want-{row.topic.slug}", "")) for row in wants],
        "off_limits": off_limits,
        "avoided": avoided,
        "asked": _without(asked, taken["offers"]),
        "offered": _without(offered, taken["wants"]),
        "find": find,
        "typed": typed,
        "found": found,
        "found_count": found_count,
        "close": close,
        "times": times_of(participant),
        "zone": participant.time_zone.rpartition("/")[2].replace("_", " "),
        "spoken": spoken_by(participant),
        "language": LanguageForm(),
        "capacity": CapacityForm(initial={"capacity": participant.capacity}),
        "consent": consent_of(participant),
        "managers": queries.managers_of(cohort.program),
        "making": modes.making_of(cohort.program),
        "asks": ways_of(cohort.program).asks,
        "deadline": dates.enrollment_deadline(cohort),
        "lacks": lacks or [],
        "lines": [(lack.where, lack.sentence) for lack in lacks or []],
        "wrong": wrong,
        "refused": {},
    }


def spoken_by(participant: Participant) -> list[Spoken]:
    """The languages, the best first, each with how well."""
    return [
        Spoken(code, languages.name_of(code), Fluency(participant.fluency.get(code, Fluency.FLUENT)))
        for code in participant.languages
    ]


def pick(row: Offer | Want, levels: tuple[tuple[int, Any, range], ...], wrong: str) -> Pick:
    """A chosen topic with its levels in words. No query when the topic was read."""
    family = catalog.family(row.topic.family)
    shown = [Level(value, label, family.levels[value - 1], row.level in meant) for value, label, meant in levels]
    return Pick(row.topic, row.example, shown, family.offer if isinstance(row, Offer) else family.want, wrong)


def _by_family(topics: list[Topic], typed: str) -> list[tuple[catalog.Family, list[tuple[Topic, str]]]]:
    """What was found, by family: the one with the nearest topic first. Each with the other name that was meant."""
    found: dict[str, list[tuple[Topic, str]]] = {}
    for topic in topics:
        found.setdefault(topic.family, []).append((topic, other_name_meant(topic, typed)))
    return [(catalog.family(key), rows) for key, rows in found.items()]


def _without(suggestions: queries.Suggestions, taken: set[int]) -> queries.Suggestions:
    return queries.Suggestions([topic for topic in suggestions.topics if topic.pk not in taken][:6], suggestions.real)
