from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "viceversa.integrations.calendars"
    label = "calendars"
    verbose_name = "Calendars"

    def ready(self) -> None:
        from viceversa.integrations.calendars import privacy, queries  # noqa: F401
        from viceversa.pairings import hooks as pairings
        from viceversa.people import hooks as people

        pairings.BUSY.append(queries.busy_stretches)
        pairings.BY_MAIL.append(queries.by_mail_all_the_same)
        people.OWN_PAGE.append(queries.own_card)
