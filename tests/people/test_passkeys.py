"""Passkeys in a real browser, with a virtual authenticator: added, signing in alone, and as a second factor."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import CDPSession, Page, expect

from tests import factories
from tests.support.browser import Visitors, assert_reads_well
from viceversa.people import post
from viceversa.people.models import Person, SignIn, User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
PAGE = "/me/signing-in/"


@pytest.fixture
def ana() -> User:
    cache.clear()
    user = factories.user(factories.person("Ana Diallo", email="ana@lumen.example"))
    user.set_unusable_password()
    user.save()
    return user


def with_authenticator(page: Page) -> tuple[CDPSession, str]:
    """A device with a fingerprint reader that always says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return session, made["authenticatorId"]


def localhost(page: Page) -> str:
    """Passkeys belong to a name: the same server under one."""
    return str(page.context._impl_obj._options["baseURL"]).replace("127.0.0.1", "localhost")  # type: ignore[attr-defined]


def add_passkey(page: Page, base: str, *, alone: bool) -> None:
    page.goto(base + PAGE)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What you call it").fill("My laptop")
    page.get_by_label("It signs me in alone").set_checked(alone)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert_reads_well(page)
    page.get_by_role("button", name="Close").click()
    page.get_by_role("link", name="I have kept them").click()


def sign_out(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out here").click()


def test_a_passkey_is_added_signs_in_alone_and_is_removed(browser: Visitors, ana: User) -> None:
    page = browser.page(ana)
    base = localhost(page)
    cookie = next(each for each in page.context.cookies() if each["name"] == "sessionid")
    page.context.add_cookies([{"name": "sessionid", "value": cookie["value"], "url": base, "httpOnly": True}])
    device, authenticator = with_authenticator(page)
    page.goto(base + "/me/signing-in/passkeys/new/")
    assert_reads_well(page)
    add_passkey(page, base, alone=True)
    expect(page.get_by_text("Passkey, signs in alone.")).to_be_visible()
    assert_reads_well(page)
    assert Authenticator.objects.get(type="webauthn").wrap().name == "My laptop"

    sign_out(page)
    page.goto(base + "/sign-in/?next=/me/")
    assert_reads_well(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Ana Diallo")).to_be_visible()
    assert SignIn.objects.get().way == SignIn.Way.PASSKEY

    page.goto(base + PAGE)
    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    assert_reads_well(page)
    page.get_by_role("link", name="Use a passkey or security key").click()  # recovery codes are asked for first
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("heading", name="Signing in")).to_be_visible()
    assert Authenticator.objects.count() == 0

    sign_out(page)
    page.goto(base + "/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That didn’t match. Try again, or use another way.")).to_be_visible()
    device.send("WebAuthn.clearCredentials", {"authenticatorId": authenticator})
    device.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    page.goto(base + "/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Your device gave us no passkey for this place.")).to_be_visible()
    post.wait()


def test_a_security_key_is_asked_for_after_a_code_and_a_leavers_opens_nothing(browser: Visitors, ana: User) -> None:
    ana.set_password("quiet river under stones")
    ana.save()
    page = browser.page()
    base = localhost(page)
    with_authenticator(page)

    def sign_in() -> None:
        page.goto(base + "/sign-in/password/")
        page.get_by_label("Your email address at work").fill("ana@lumen.example")
        page.get_by_label("Password").fill("quiet river under stones")
        page.get_by_role("button", name="Sign in", exact=True).click()

    sign_in()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto(base + PAGE)
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_label("Password").fill("quiet river under stones")
    page.get_by_role("button", name="Go on").click()
    add_passkey(page, base, alone=False)
    expect(page.get_by_text("Security key, asked for after a code or password.")).to_be_visible()
    sign_out(page)

    sign_in()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    assert_reads_well(page)
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto(base + PAGE)
    sign_out(page)

    sign_in()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    Person.objects.filter(pk=ana.person_id).update(state=Person.State.LEFT)
    page.get_by_role("button", name="Use a passkey or security key").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(base + "/me/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    post.wait()


def test_without_scripts_the_pages_of_passkeys_say_so(browser: Visitors, ana: User) -> None:
    page: Any = browser.page(ana, javascript=False)
    page.goto("/me/signing-in/passkeys/new/")
    assert page.get_by_text("This browser can’t use passkeys, or scripts are switched off.").is_visible()
    assert not page.get_by_role("button", name="Add it").is_visible()
    page.goto("/me/signing-in/app/")
    assert page.get_by_label("The six digits").is_visible()
