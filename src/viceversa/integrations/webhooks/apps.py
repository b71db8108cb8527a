from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "viceversa.integrations.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"

    def ready(self) -> None:
        from viceversa.core import events
        from viceversa.integrations.webhooks import messages, outbox, privacy  # noqa: F401

        events.RECORDED.append(outbox.put)
