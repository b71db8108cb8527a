from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "viceversa.tokens"
    label = "tokens"
    verbose_name = "Access tokens"

    def ready(self) -> None:
        from viceversa.tokens import privacy  # noqa: F401
