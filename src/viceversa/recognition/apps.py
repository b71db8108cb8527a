from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "viceversa.recognition"
    label = "recognition"
    verbose_name = "Recognition"

    def ready(self) -> None:
        from viceversa.pairings import hooks
        from viceversa.recognition import messages, privacy, queries, steps  # noqa: F401

        hooks.LINKS.append(queries.link_for)
