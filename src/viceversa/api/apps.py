from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "viceversa.api"
    label = "api"
    verbose_name = "API"

    def ready(self) -> None:
        from viceversa.api import (
            privacy,  # noqa: F401
            scopes,
        )

        scopes.add()
