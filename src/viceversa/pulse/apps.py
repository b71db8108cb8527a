from django.apps import AppConfig


class PulseConfig(AppConfig):
    name = "viceversa.pulse"
    label = "pulse"
    verbose_name = "Pulse"

    def ready(self) -> None:
        from viceversa.pairings import hooks
        from viceversa.pulse import keeping, messages, privacy, queries, safety, steps  # noqa: F401

        hooks.BESIDE.append(hooks.Beside(queries.unanswered, queries.card_of, queries.nothing_ahead))
        hooks.BESIDE.append(hooks.Beside(dict, safety.card_of, queries.nothing_ahead))
        hooks.KEEPING.append(hooks.Keeping(keeping.kept_rows, keeping.copied))
