"""Identity providers for tests: a real one on this machine, one whose every answer a test chooses, and one for SAML."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.test import Client

from tests.support.ports import free_port
from viceversa.integrations.sso import providers
from viceversa.people.hooks import PROVIDERS

CLIENT, SECRET = "vice-versa", "a secret between the two"


@contextmanager
def configured(settings: Any, **values: Any) -> Iterator[None]:
    """These settings, and the buttons that follow from them."""
    for name, value in values.items():
        setattr(settings, name, value)
    before = list(PROVIDERS)
    PROVIDERS[:] = providers.configured()
    try:
        yield
    finally:
        PROVIDERS[:] = before


# OpenID: a provider that answers what a test chooses


@dataclass
class Liar:
    """A provider on loopback with a key of its own. `claims` of its next ID token, `key` it signs with, `said` by userinfo."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    configuration: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=lambda: {"kid": "one"})
    algorithm: str = "RS256"
    key: Any = None
    published: Any = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    status: int = 200
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)

    def token(self) -> str:
        """The ID token as it stands."""
        now = int(time.time())
        usual = {"iss": self.address, "aud": CLIENT, "sub": "subject", "iat": now, "exp": now + 300}
        claims = {name: value for name, value in {**usual, **self.claims}.items() if value is not None}
        return jwt.encode(claims, self.key or self.published, algorithm=self.algorithm, headers=self.headers)

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "begin", "token_endpoint": "token", "jwks_uri": "keys"}
            found = {name: f"{self.address}/{end}" for name, end in names.items()}
            return {**found, "issuer": self.address, "userinfo_endpoint": f"{self.address}/who", **self.configuration}
        if path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.published.public_key()))
            return {"keys": [{**key, "kid": "one", "use": "sig", "alg": "RS256"}]}
        if path == "/token":
            return {"access_token": "opens userinfo", "token_type": "Bearer", "id_token": self.token()}
        return {"sub": "subject", **self.said}


@contextmanager
def lying() -> Iterator[Liar]:
    """Such a provider, listening."""
    liar = Liar()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/begin?"):
                self._page()
            else:
                self._answer("")

        def _page(self) -> None:
            """What somebody sees there: a page with a form whose answer leads back."""
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            liar.claims["nonce"] = asked["nonce"]
            back = f"{asked['redirect_uri']}?{urlencode({'code': 'a code', 'state': asked['state']})}"
            content = f"""<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Lumen</title>
                <form method="post" action="/allow?{urlencode({"back": back})}"><button>It is me</button></form>""".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
            if self.path.startswith("/allow?"):
                self.send_response(303)
                self.send_header("Location", parse_qs(urlsplit(self.path).query)["back"][0])
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._answer(body)

        def _answer(self, body: str) -> None:
            liar.asked.append((self.path, parse_qs(body)))
            content = json.dumps(liar.answer(self.path)).encode()
            self.send_response(liar.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    liar.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def real_provider(**guests: dict[str, Any]) -> Iterator[str]:
    """The address of an OpenID provider in a process of its own, which knows these guests by their claims."""
    port = free_port("127.0.0.1")
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 120
        while True:
            try:
                for sub, claims in guests.items():
                    requests.put(f"{address}/users/{sub}", json=claims, timeout=60).raise_for_status()
                break
            except requests.ConnectionError:
                assert process.poll() is None, "the provider ended"
                assert time.monotonic() < until, "the provider did not come up"
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(120)


def left(visitor: Client, address: str = "/sign-in/oidc/") -> dict[str, str]:
    """What a visitor takes along to the provider."""
    answer = visitor.get(address)
    assert answer.status_code == 302, answer.content.decode()
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


# SAML: assertions signed here


@dataclass
class Signer:
    """A SAML identity provider: a key, its certificate, and what it writes into an assertion."""

    entity: str = "https://idp.lumen.example"
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @property
    def certificate(self) -> str:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.lumen.example")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .sign(self.key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM).decode()

    def response(
        self,
        answers: str,
        *,
        base: str,
        name: str = "ana@lumen.example",
        attributes: dict[str, str] | None = None,
        audience: str = "",
        until: timedelta = timedelta(minutes=5),
        signed: bool = True,
        number: str = "_assertion1",
    ) -> str:
        """A whole answer, base64, as a browser would post it."""
        from onelogin.saml2.utils import OneLogin_Saml2_Utils

        def moment(ahead: timedelta) -> str:
            return (datetime.now(UTC) + ahead).strftime("%Y-%m-%dT%H:%M:%SZ")

        back, now, end = f"{base}/sign-in/saml/back/", moment(timedelta(seconds=-5)), moment(until)
        statement = "".join(
            f'<saml:Attribute Name="{key}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
            for key, value in (attributes or {}).items()
        )
        in_response_to = f'InResponseTo="{answers}"' if answers else ""
        assertion = f"""<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{number}" Version="2.0" IssueInstant="{now}"><saml:Issuer>{self.entity}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">{name}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData {in_response_to} NotOnOrAfter="{end}" Recipient="{back}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{now}" NotOnOrAfter="{end}"><saml:AudienceRestriction><saml:Audience>{audience or base + "/sign-in/saml/metadata.xml"}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{now}" SessionIndex="_s"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>{f"<saml:AttributeStatement>{statement}</saml:AttributeStatement>" if statement else ""}</saml:Assertion>"""
        if signed:
            key = self.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ).decode()
            made = OneLogin_Saml2_Utils.add_sign(assertion, key, self.certificate)
            assertion = made.decode() if isinstance(made, bytes) else made
            assertion = assertion.removeprefix('<?xml version="1.0"?>').strip()
        response = f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response1" Version="2.0" IssueInstant="{now}" Destination="{back}" {in_response_to}><saml:Issuer>{self.entity}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{assertion}</samlp:Response>"""
        return base64.b64encode(response.encode()).decode()
