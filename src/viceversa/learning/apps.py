from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "viceversa.learning"
    label = "learning"
    verbose_name = "Learning"

    def ready(self) -> None:
        from viceversa.learning import privacy, queries  # noqa: F401
        from viceversa.pairings import hooks

        hooks.MEETING_GUIDE.append(queries.card_for)
        hooks.GUIDE_TAKEN.append(queries.has_guide)
        hooks.HOME.append(queries.card_of)
