from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "viceversa.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from viceversa.people import checks  # noqa: F401  registers them
