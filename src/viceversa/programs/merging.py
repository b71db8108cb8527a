"""Two topics become one: what participants said about the first is said about the second, without loss or doubles."""

from __future__ import annotations

from typing import Any

from viceversa.people.models import Topic
from viceversa.programs.models import Offer, OffLimits, Want


def move_answers(topic: Topic, into: Topic) -> None:
    """Move offers, wants and off-limits topics (people.hooks.TOPIC_MERGED), inside the verb's transaction.

    Who named both keeps one row, at the higher place, with the higher level of an offer and the examples joined. Somebody
    who offers one and rules out the other keeps both rows: the matcher counts it as ruled out, and their page shows it.
    Three queries, and two for each person who named both.
    """
    for model in (Offer, Want):
        for double in model._default_manager.filter(topic=topic, participant__in=_named(model, into)):
            kept = model._default_manager.get(topic=into, participant=double.participant_id)
            _join(kept, double)
            double.delete()
            kept.save(update_fields=["level", "example", "position"])
        model._default_manager.filter(topic=topic).update(topic=into)
    OffLimits.objects.filter(topic=topic, participant__in=_named(OffLimits, into)).delete()
    OffLimits.objects.filter(topic=topic).update(topic=into)


def _named(model: Any, topic: Topic) -> Any:
    return model._default_manager.filter(topic=topic).values("participant")


def _join(kept: Any, double: Any) -> None:
    """One row of two: for an offer the higher level, for a want what stands higher up decides."""
    first = min(kept, double, key=lambda row: row.position)
    if isinstance(kept, Offer):
        kept.level = max((level for level in (kept.level, double.level) if level), default=None)
    else:
        kept.level = first.level or kept.level or double.level
    examples = dict.fromkeys(example for example in (kept.example, double.example) if example)
    joined = "; ".join(examples)
    kept.example = joined if len(joined) <= 160 else first.example or joined[:160]
    kept.position = first.position
