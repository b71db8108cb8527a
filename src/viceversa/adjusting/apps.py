from django.apps import AppConfig


class AdjustingConfig(AppConfig):
    name = "viceversa.adjusting"
    label = "adjusting"
    verbose_name = "Adjusting"

    def ready(self) -> None:
        from viceversa.adjusting import aside, changes, looking_back, messages, privacy  # noqa: F401
        from viceversa.pairings import hooks
        from viceversa.programs import hooks as program_hooks
        from viceversa.staying import hooks as staying_hooks

        hooks.ASIDE_PAIRS.append(aside.pairs_aside)
        staying_hooks.MARKS.append(changes.marks_of)
        program_hooks.PLAN_NOTES.append(looking_back.left_to)
