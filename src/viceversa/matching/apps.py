from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "viceversa.matching"
    label = "matching"
    verbose_name = "Matching"

    def ready(self) -> None:
        from viceversa.matching import messages  # noqa: F401
