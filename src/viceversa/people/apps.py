from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "viceversa.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from viceversa.core import links
        from viceversa.people import checks, queries  # noqa: F401  checks register themselves

        links.GONE.append(queries.has_left)
