from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "viceversa.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from viceversa.core import links
        from viceversa.people import actions, checks, factors, hooks, queries, sessions  # noqa: F401  registers them

        links.GONE.append(queries.has_left)
        hooks.DIRECTORY_CHANGED.append(lambda now, _people: actions.end_sign_ins_of_leavers(now=now))
