"""What a people administrator is told about the directory file: that something waits, and how much. Never a name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.integrations.directory import queries
from viceversa.integrations.directory.models import Run
from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.people.states import ImportState

_OVER = (ImportState.DISCARDED,)


def _file_waits(message: Message) -> dict[str, Any]:
    run = queries.run_by_code(message.context["run"])
    if run is None or (run.directory_import and run.directory_import.state in _OVER):
        raise Moot(_("The file was thrown away, or a newer one took its place."))
    entry = run.directory_import
    has_page = entry is not None and run.state != Run.State.FAILED
    url = address_of("people:import-one", entry.code) if entry and has_page else address_of("directory:runs")
    return {"sentence": run.sentence, "fix": run.counts.get("fix", 0), "url": url}


register(
    Kind(
        "directory.file_waits",
        gettext_lazy("The directory file needs you"),
        gettext_lazy("You get this because you are people administrator here."),
        _file_waits,
        lambda: {"sentence": "", "fix": 3, "url": "https://vice-versa.example/people/import/7k2d9m4xq8tb/"},
        to=gettext_lazy("people administrators"),
        stoppable=True,
        manager_sees="none",
    )
)
