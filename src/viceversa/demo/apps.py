from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "viceversa.demo"
    label = "demo"
