from datetime import datetime

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "viceversa.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from viceversa.people import actions, checks, factors, hooks, sessions  # noqa: F401  registers them

        def sign_leavers_out(now: datetime) -> None:
            actions.end_sign_ins_of_leavers(now=now)

        hooks.DIRECTORY_CHANGED.append(sign_leavers_out)
