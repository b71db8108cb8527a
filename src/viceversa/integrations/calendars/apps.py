from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "viceversa.integrations.calendars"
    label = "calendars"
    verbose_name = "Calendars"

    def ready(self) -> None:
        from viceversa.integrations.calendars import privacy, queries  # noqa: F401
        from viceversa.people import hooks

        hooks.OWN_PAGE.append(queries.own_card)
