from django.apps import AppConfig


class CirclesConfig(AppConfig):
    name = "viceversa.circles"
    label = "circles"
    verbose_name = "Circles"

    def ready(self) -> None:
        from viceversa.circles import actions, keeping, messages, privacy, queries, steps  # noqa: F401
        from viceversa.pairings import hooks
        from viceversa.programs import hooks as program_hooks

        hooks.PLACES.append(queries.place_of)
        hooks.ASIDE.append(hooks.Aside(queries.unanswered_by, queries.card_of))
        hooks.WHAT_NOW.append(queries.open_to)
        hooks.KEEPING.append(hooks.Keeping(keeping.kept_rows, keeping.copied))
        program_hooks.LEFT.append(actions.leave_all)
        program_hooks.CLOSED.append(actions.cancel_all)
