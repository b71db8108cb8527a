from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "viceversa.oversight"
    label = "oversight"
    verbose_name = "Oversight"

    def ready(self) -> None:
        from viceversa.core import widening
        from viceversa.oversight import messages, privacy  # noqa: F401
        from viceversa.oversight.actions.widening import guard
        from viceversa.oversight.messages import conflicts, widenings  # noqa: F401
        from viceversa.oversight.queries import own
        from viceversa.people import hooks

        widening.GUARDS.append(guard)
        hooks.EXPORTED.append(own.exported)
