from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "viceversa.programs"
    label = "programs"
    verbose_name = "Programs"

    def ready(self) -> None:
        """Register what programs says."""
        from viceversa.programs import messages  # noqa: F401, PLC0415  (needs the models)
