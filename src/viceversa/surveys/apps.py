from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "viceversa.surveys"
    label = "surveys"
    verbose_name = "Surveys"

    def ready(self) -> None:
        from viceversa.pairings import hooks
        from viceversa.surveys import keeping, messages, privacy, queries, steps  # noqa: F401

        hooks.BESIDE.append(hooks.Beside(queries.unanswered, queries.card_of, queries.nothing_ahead))
        hooks.KEEPING.append(hooks.Keeping(keeping.kept_rows, keeping.copied))
