from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "viceversa.recognition"
    label = "recognition"
    verbose_name = "Recognition"

    def ready(self) -> None:
        from viceversa.pairings import hooks
        from viceversa.people.hooks import DIRECTORY_CHANGED
        from viceversa.recognition import keeping, messages, privacy, queries, steps  # noqa: F401
        from viceversa.recognition.actions.leaving import let_go_of_leavers

        hooks.LINKS.append(queries.link_for)
        hooks.DONE.append(queries.done_in)
        DIRECTORY_CHANGED.append(let_go_of_leavers)
        hooks.SOME_WEEKS.append(queries.what_became_of_it)
        hooks.KEEPING.append(hooks.Keeping(keeping.kept_rows, keeping.copied))
