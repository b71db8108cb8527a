from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "viceversa.matching"
    label = "matching"
    verbose_name = "Matching"

    def ready(self) -> None:
        # Models can be imported only now, so what registers itself is imported here.
        from viceversa.matching import messages, steps, steps_self_match  # noqa: F401
        from viceversa.matching.messages import events, self_match  # noqa: F401
