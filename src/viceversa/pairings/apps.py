from django.apps import AppConfig


class PairingsConfig(AppConfig):
    name = "viceversa.pairings"
    label = "pairings"
    verbose_name = "Pairings"

    def ready(self) -> None:
        # Models can be imported only now, so what registers itself is imported here.
        from viceversa.matching import history
        from viceversa.messaging import scopes
        from viceversa.pairings import alumni, assisting, messages, privacy, queries, steps  # noqa: F401
        from viceversa.pairings.actions import recheck
        from viceversa.pairings.messages.looking_back import link_in_plan_mail
        from viceversa.people import hooks
        from viceversa.programs import hooks as program_hooks

        history.register(queries.former_pairs)
        history.register_unspoken(queries.declined_pairs)
        history.register_unspoken(queries.long_ago_pairs)
        history.register_first(queries.first_in_line)
        history.register_places(queries.taken_places)
        hooks.OWN_PAGE.append(assisting.own_card)
        hooks.SIGNED_IN.append(assisting.with_dates_alone)
        hooks.OWN_PAGE.append(alumni.own_card)
        hooks.DIRECTORY_CHANGED.append(recheck.recheck_all)
        program_hooks.PLAN_MAIL.append(link_in_plan_mail)
        program_hooks.CLOSING.append(queries.still_asked)
        scopes.hide("programs.cohort", queries.hidden_in_messages)
