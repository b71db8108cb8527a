from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "viceversa.exchange"
    label = "exchange"
    verbose_name = "Exchange"

    def ready(self) -> None:
        from viceversa.exchange import messages, privacy, queries  # noqa: F401
        from viceversa.pairings import hooks

        hooks.PLACES.append(queries.place_of)
        hooks.ASIDE.append(hooks.Aside(queries.unread_by, queries.card_of))
        hooks.KEEPING.append(hooks.Keeping(queries.kept_rows, queries.copied))
