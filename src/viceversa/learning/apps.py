from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "viceversa.learning"
    label = "learning"
    verbose_name = "Learning"

    def ready(self) -> None:
        from viceversa.learning import messages, preparing, privacy, queries, steps  # noqa: F401
        from viceversa.pairings import hooks
        from viceversa.programs.hooks import CLOSED

        hooks.MEETING_GUIDE.append(queries.card_for)
        hooks.GUIDE_TAKEN.append(queries.has_guide)
        hooks.PREPARATION.append(preparing.unread_by)
        hooks.DATES.append(preparing.plan_reminder)
        hooks.HOME.append(queries.card_of)
        hooks.PLACES.append(queries.place_of)
        CLOSED.append(preparing.keep_count)
