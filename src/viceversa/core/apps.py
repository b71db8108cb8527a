from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "viceversa.core"
    label = "core"
