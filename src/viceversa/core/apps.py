from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "viceversa.core"
    label = "core"

    def ready(self) -> None:
        """Fill the register of personal data and the rules of retention: each app's modules register when imported."""
        autodiscover_modules("retention", "privacy")
