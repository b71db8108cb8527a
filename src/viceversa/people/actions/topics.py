"""The topic catalogue that comes with the software."""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources import files

from django.db import transaction

from viceversa.core import clock, events
from viceversa.people.models import Topic


@transaction.atomic
def load_catalog(*, now: datetime | None = None) -> int:
    """Bring the catalogue into the database and return how many topics were added or changed.

    Entries are recognized by their slug. Topics that an organization added stay. Costs one query when nothing is new.
    """
    now = now or clock.now()
    entries = json.loads(files("viceversa.people").joinpath("data/topics.json").read_text(encoding="utf-8"))
    present = {topic.slug: topic for topic in Topic.objects.all()}
    added = [Topic(created_at=now, **entry) for entry in entries if entry["slug"] not in present]
    changed = []
    for entry in entries:
        topic = present.get(entry["slug"])
        if topic and (topic.name, topic.area, topic.synonyms) != (entry["name"], entry["area"], entry["synonyms"]):
            topic.name, topic.area, topic.synonyms = entry["name"], entry["area"], entry["synonyms"]
            changed.append(topic)
    Topic.objects.bulk_create(added)
    Topic.objects.bulk_update(changed, ["name", "area", "synonyms"])
    if added or changed:
        events.record(
            "topics.loaded", by=None, subject=(added or changed)[0], now=now, added=len(added), changed=len(changed)
        )
    return len(added) + len(changed)
