from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    name = "viceversa.measurement"
    label = "measurement"
    verbose_name = "Measurement"

    def ready(self) -> None:
        from viceversa.measurement import privacy, queries  # noqa: F401
        from viceversa.people import hooks

        hooks.OWN_PAGE.append(queries.own_card)
