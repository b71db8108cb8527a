from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "viceversa.stories"
    label = "stories"
    verbose_name = "Stories"

    def ready(self) -> None:
        from viceversa.pairings import hooks
        from viceversa.people.hooks import DIRECTORY_CHANGED
        from viceversa.recognition.hooks import PLACES
        from viceversa.stories import keeping, messages, places, privacy, steps  # noqa: F401
        from viceversa.stories.actions.leaving import let_go_of_leavers
        from viceversa.stories.queries import own

        hooks.LINKS.append(own.link_for)
        hooks.KEEPING.append(hooks.Keeping(keeping.kept_rows, keeping.copied))
        DIRECTORY_CHANGED.append(let_go_of_leavers)
        PLACES.append(places.places_of)
