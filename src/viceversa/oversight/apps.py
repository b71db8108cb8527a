from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "viceversa.oversight"
    label = "oversight"
    verbose_name = "Oversight"

    def ready(self) -> None:
        from viceversa.oversight import messages, privacy  # noqa: F401
        from viceversa.oversight.messages import conflicts  # noqa: F401
        from viceversa.oversight.queries import own
        from viceversa.people import hooks

        hooks.EXPORTED.append(own.exported)
