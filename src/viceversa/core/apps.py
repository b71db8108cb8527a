from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "viceversa.core"
    label = "core"

    def ready(self) -> None:
        """Compile translations before anything is said, then fill the register of personal data and the rules of
        retention: each app's modules register when imported."""
        from viceversa.core.translations import compile_all

        compile_all(settings.LOCALE_SOURCE, settings.LOCALE_PATHS[0])
        autodiscover_modules("retention", "privacy")
