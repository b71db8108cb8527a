from django.apps import AppConfig


class SsoConfig(AppConfig):
    name = "viceversa.integrations.sso"
    label = "sso"
    verbose_name = "The organization's own sign-in"

    def ready(self) -> None:
        from viceversa.integrations.sso import checks, providers  # noqa: F401  registers them
        from viceversa.people import hooks

        hooks.PROVIDERS.extend(providers.configured())
