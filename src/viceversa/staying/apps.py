from django.apps import AppConfig


class StayingConfig(AppConfig):
    name = "viceversa.staying"
    label = "staying"
    verbose_name = "Who stayed"

    def ready(self) -> None:
        from viceversa.staying import privacy  # noqa: F401
