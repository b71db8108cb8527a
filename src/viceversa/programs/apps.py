from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "viceversa.programs"
    label = "programs"
    verbose_name = "Programs"
