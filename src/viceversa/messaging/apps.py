from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "viceversa.messaging"
    label = "messaging"
    verbose_name = "Messages"
