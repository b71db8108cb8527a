from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "viceversa.web"
    label = "web"
