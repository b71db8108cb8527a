from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "viceversa.messaging"
    label = "messaging"
    verbose_name = "Messages"

    def ready(self) -> None:
        from viceversa.messaging import queries
        from viceversa.people import hooks

        hooks.OWN_PAGE.append(queries.own_card)
