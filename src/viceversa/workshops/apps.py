from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "viceversa.workshops"
    label = "workshops"
    verbose_name = "Workshops"

    def ready(self) -> None:
        from viceversa.pairings import hooks
        from viceversa.programs import hooks as program_hooks
        from viceversa.workshops import actions, messages, preparing, privacy, queries, steps  # noqa: F401

        hooks.PREPARATION.append(preparing.missing_for)
        hooks.BESIDE.append(hooks.Beside(queries.read_for_home, queries.card_of, queries.ahead_of))
        hooks.BUSY.append(queries.busy_stretches)
        program_hooks.LEFT.append(actions.leave_all)
