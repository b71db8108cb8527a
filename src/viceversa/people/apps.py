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

        links.GONE.append(queries.has_left)

        def sign_out_leavers(now: datetime, _whose: Collection[int] | None) -> None:
            actions.end_sign_ins_of_leavers(now=now)

        hooks.DIRECTORY_CHANGED.append(sign_out_leavers)
