"""How it felt: what people said about their meetings and what it cost them, as a distribution with its mean. Benefits and costs
stand in the same size."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.core.report import Bar, Bars, Page, Part, Value
from viceversa.measurement.reporting import written
from viceversa.measurement.survey.content import Content, Entry, Share, Subject
from viceversa.measurement.survey.words import in_language
from viceversa.programs.models import Role


def page(held: Content) -> Page | None:
    """The page, or None where nothing but changes was asked."""
    blocks = tuple(_bars(held))
    if not blocks:
        return None
    return Page(
        "felt",
        _("How it felt"),
        blocks,
        about=_(
            "What people said, benefits and costs alike. Answers are confidential and shown in groups of five or more."
        ),
    )


def _bars(held: Content) -> Iterable[Bars]:
    waves = [one for one in written.WAVES if any(entry.wave == one and not entry.since for entry in held.entries)]
    for wave in sorted(waves, key=list(written.WAVES).index, reverse=True):
        for role in (Role.MENTOR, Role.MENTEE):
            bars = [bar for one in held.subjects if one.role == role and (bar := _bar(held, one, wave))]
            if bars:
                heading = _("%(who)s, %(wave)s") % {"who": written.people(role), "wave": written.wave(wave).lower()}
                yield Bars(heading, tuple(bars), note=_response(held, role, wave))


def _bar(held: Content, one: Subject, wave: str) -> Bar | None:
    mean = held.entry(one.key, wave)
    if mean is None:
        return None
    shares = held.entry(one.key, wave, kind="shares")
    n = written.counted(mean.people) if mean.is_shown else written.hidden(mean)
    parts = tuple(_part(one, share) for share in shares.shares) if shares else ()
    return Bar(in_language(one.texts), parts, n, written.wave(wave), note=_mean(one, mean))


def _mean(one: Subject, entry: Entry) -> str:
    if not entry.is_shown or entry.mean is None:
        return ""
    facts = {"mean": written.plain(entry.mean).text, "low": one.low, "high": one.high}
    said = _("Mean %(mean)s, from %(low)d to %(high)d") % facts
    stats = entry.stats
    if stats and stats.interval:
        said = _("%(said)s; 95%% interval %(ends)s") % {"said": said, "ends": written.ends(stats.interval)}
    if stats and stats.net:
        said = _("%(said)s. For less against: %(net)s, from %(low)s to %(high)s") % {
            "said": said,
            "net": written.signed(stats.net.value, 0).text,
            "low": written.plain(stats.net.low, 0).text,
            "high": written.plain(stats.net.high, 0).text,
        }
    return said


def _part(one: Subject, share: Share) -> Part:
    low, high = (written.plain(end, 0 if end == int(end) else 1).text for end in (share.low, share.high))
    label = low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
    ends = in_language(one.ends) if one.ends else ("", "")
    if share.low == one.low and ends[0]:
        label = f"{label}, {ends[0]}"
    elif share.high == one.high and ends[1]:
        label = f"{label}, {ends[1]}"
    return Part(label, Value(f"{share.percent}%", share.percent / 100), share.percent / 100)


def _response(held: Content, role: str, wave: str) -> str:
    found = next((one for one in held.flow if (one.role, one.wave) == (role, wave)), None)
    if found is None:
        return ""
    return ngettext(
        "%(answered)s answered, of %(asked)d who was asked.", "%(answered)s answered, of %(asked)d who were asked.", found.asked
    ) % {"answered": written.counted(found.answered, of=found.asked).text, "asked": found.asked}  # fmt: skip
