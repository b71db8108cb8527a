from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "viceversa.programs"
    label = "programs"
    verbose_name = "Programs"

    def ready(self) -> None:
        from viceversa.messaging import scopes
        from viceversa.people import hooks
        from viceversa.programs import merging, privacy, queries, steps  # noqa: F401
        from viceversa.programs.messages import recruiting  # noqa: F401

        scopes.register("programs.cohort", loader=queries.scope_for, manages=queries.manages_any)
        hooks.TOPIC_MERGED.append(merging.move_answers)
        hooks.TOPIC_USES.append(queries.uses_of_topics)
