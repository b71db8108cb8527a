from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "viceversa.integrations.directory"
    label = "directory"
    verbose_name = "Directory file"

    def ready(self) -> None:
        from viceversa.integrations.directory import checks, messages, privacy  # noqa: F401  register themselves
