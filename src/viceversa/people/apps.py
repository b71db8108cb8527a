from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "viceversa.people"
    label = "people"
    verbose_name = "People"
