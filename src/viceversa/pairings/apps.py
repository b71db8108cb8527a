from django.apps import AppConfig


class PairingsConfig(AppConfig):
    name = "viceversa.pairings"
    label = "pairings"
    verbose_name = "Pairings"
