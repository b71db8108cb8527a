from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "viceversa.web"
    label = "web"

    def ready(self) -> None:
        from viceversa.people import hooks
        from viceversa.web import offline

        hooks.OWN_PAGE.append(offline.own_card)
