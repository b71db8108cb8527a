from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "viceversa.portfolio"
    label = "portfolio"
    verbose_name = "Portfolio"

    def ready(self) -> None:
        from viceversa.pairings import hooks
        from viceversa.people import hooks as people_hooks
        from viceversa.portfolio import messages, privacy, ways  # noqa: F401
        from viceversa.portfolio.actions.mentoring import remember

        hooks.PLACES.append(ways.place_of)
        hooks.ASIDE.append(hooks.Aside(ways.waiting_beside, ways.card_of))
        hooks.DATES.append(remember)
        people_hooks.OWN_PAGE.append(ways.own_card)
