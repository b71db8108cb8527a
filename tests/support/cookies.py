"""docs/reference/cookies.md: what a browser keeps for us, with names and times from the settings and the code."""

from __future__ import annotations


def kept() -> list[tuple[str, str, str, str]]:
    """Each cookie: name, what for, whether one could do without, how long."""
    from django.conf import settings

    from viceversa.operations import replicas
    from viceversa.web import offline
    from viceversa.web.context import THEME_COOKIE

    return [
        (settings.SESSION_COOKIE_NAME, "who is signed in, as a random key", "no", "`VICEVERSA_SESSION_HOURS`"),
        (settings.CSRF_COOKIE_NAME, "that a form comes from our own page", "no", "a year"),
        ("messages", "a notice such as “Saved”, signed, until the next page shows it", "no", "until it is shown"),
        (settings.LANGUAGE_COOKIE_NAME, "the language somebody chose", "set by choosing", "until the browser is closed"),
        (THEME_COOKIE, "light or dark, if somebody chose", "set by choosing", "a year"),
        (offline.COOKIE, "that this device keeps one’s next meeting; a key of the account", "set by switching it on", "a year"),
        (replicas.COOKIE, "“1”: somebody has just changed something and reads from the database itself", "only with copies of it", "`VICEVERSA_READ_LAG_SECONDS`"),
    ]  # fmt: skip


def page() -> str:
    """docs/reference/cookies.md."""
    from tests.support.reference import table

    return "\n\n".join(
        (
            "# What a browser keeps",
            "Cookies of our own alone, for what somebody just does here; none counts, follows or is read by anybody else, and no page "
            "loads anything from elsewhere. By https the first two are called `__Host-…`, so that browsers take them from this very host.",
            table(
                ("cookie", "what for", "could one do without", "how long"),
                ((f"`{name}`", *said) for name, *said in kept()),
            ),
            "All are `SameSite=Lax` and can’t be read by scripts. Signing out ends the session and has the browser clear what it kept beside cookies.",
            "Beside cookies: style sheets, scripts and icons, and, only on a device where somebody switched it on, their next meeting and "
            "its guide ([a device keeps one meeting](../decisions/0042-a-device-keeps-one-meeting.md)).",
        )
    )
