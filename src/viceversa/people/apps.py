from collections.abc import Collection
from datetime import datetime

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "viceversa.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from viceversa.core import links
        from viceversa.people import actions, checks, factors, hooks, queries, sessions  # noqa: F401  registers them

        def sign_leavers_out(now: datetime, *, people: Collection[int] | None) -> None:
            actions.end_sign_ins_of_leavers(now=now)

        links.GONE.append(queries.has_left)
        hooks.DIRECTORY_CHANGED.append(sign_leavers_out)
