from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    name = "viceversa.opportunities"
    label = "opportunities"
    verbose_name = "Opportunities"

    def ready(self) -> None:
        from viceversa.measurement import hooks as measurement_hooks
        from viceversa.opportunities import funnel, messages, privacy, queries, steps  # noqa: F401
        from viceversa.opportunities.actions.leaving import tell_of_deciders_who_left
        from viceversa.people import hooks as people_hooks

        measurement_hooks.AFTER_THE_COURSE.append(funnel.how_far)
        people_hooks.OWN_PAGE.append(queries.own_card)
        people_hooks.DIRECTORY_CHANGED.append(tell_of_deciders_who_left)
