from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    name = "viceversa.measurement"
    label = "measurement"
    verbose_name = "Measurement"

    def ready(self) -> None:
        from viceversa.measurement import messages, privacy, queries, reports  # noqa: F401
        from viceversa.measurement.survey.sources import SOURCES
        from viceversa.pairings import hooks as pairings
        from viceversa.people import hooks
        from viceversa.pulse import answers as pulse
        from viceversa.surveys import answers as surveys

        hooks.OWN_PAGE.append(queries.own_card)
        hooks.OWN_PAGE.append(reports.own_card)
        pairings.READINGS.append(pairings.Reading(reports.report_read_along, reports.readings_in))
        SOURCES.extend((surveys, pulse))
