from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "viceversa.integrations.chat"
    label = "chat"
    verbose_name = "Chat"

    def ready(self) -> None:
        from viceversa.core import events
        from viceversa.integrations.chat import outbox, privacy  # noqa: F401

        events.RECORDED.append(outbox.put)
