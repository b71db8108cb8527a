from django.apps import AppConfig


class RehearsalConfig(AppConfig):
    name = "viceversa.rehearsal"
    label = "rehearsal"
    verbose_name = "Rehearsals"

    def ready(self) -> None:
        from viceversa.rehearsal import privacy  # noqa: F401
