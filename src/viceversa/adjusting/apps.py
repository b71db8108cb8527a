from django.apps import AppConfig


class AdjustingConfig(AppConfig):
    name = "viceversa.adjusting"
    label = "adjusting"
    verbose_name = "Adjusting"

    def ready(self) -> None:
        from viceversa.adjusting import aside, messages, privacy  # noqa: F401
        from viceversa.pairings import hooks

        hooks.ASIDE_PAIRS.append(aside.pairs_aside)
