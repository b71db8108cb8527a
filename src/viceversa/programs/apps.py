from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "viceversa.programs"
    label = "programs"
    verbose_name = "Programs"

    def ready(self) -> None:
        from viceversa.messaging import scopes
        from viceversa.programs import privacy, queries, steps  # noqa: F401
        from viceversa.programs.messages import recruiting  # noqa: F401

        scopes.register("programs.cohort", loader=queries.scope_for, manages=queries.manages_any)
