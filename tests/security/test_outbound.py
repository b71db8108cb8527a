"""Nothing opens a connection but what is meant to: read from the syntax trees of all modules, not from their looks.

What somebody typed an address for goes through `core/outbound.py`, which refuses addresses inside. The others lead to
servers that the operator named: mail, mailbox, calendars, database.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.support.trees import SOURCE, nodes, trees

# What can open a connection, and what of a module is harmless where only part of it is.
NETWORK = {
    "socket", "ssl", "http.client", "http.server", "urllib.request", "smtplib", "imaplib", "poplib", "ftplib", "telnetlib", "xmlrpc",
    "socketserver", "asyncio", "requests", "httpx", "httpcore", "aiohttp", "urllib3", "paramiko", "asyncssh", "websockets", "apprise",
    "grpc", "scim2_client", "authlib", "opentelemetry.exporter", "pycurl", "dns", "django.core.mail.backends",
}  # fmt: skip
# Module -> what it may use, and where that leads.
MAY = {
    "core/outbound.py": {"socket", "ssl", "http.client"},  # an address that somebody typed, looked at first
    "core/jobs.py": {"socket"},  # the name of this machine
    "messaging/transports.py": {"smtplib", "socket"},  # the mail server of VICEVERSA_SMTP_HOST; socket: its errors
    "integrations/calendars/mailbox.py": {"imaplib", "ssl"},  # the mailbox of VICEVERSA_REPLIES_IMAP_HOST
    "integrations/calendars/caldav.py": {"http.client", "ssl"},  # calendars on the hosts of VICEVERSA_CALDAV_HOSTS
    "integrations/directory/sftp.py": {"paramiko"},  # the server that the operator named, by its key
    "core/tracing.py": {"opentelemetry.exporter"},  # the collector of the operator, where there is one
    "client/__init__.py": {"urllib.request"},  # not in the server: what programs of others use to call it
    "demo/warehouse.py": {"http.server"},  # the demo listens to its own webhooks, on this machine
    "operations/doctor.py": {"socket"},  # whether the mail server answers
    "cli/up.py": {"socket"},  # whether the port to listen on is free
}


def imports(tree: ast.AST) -> Iterator[str]:
    """Whatever is imported, wherever in the module; also by a name given as a text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in (
            "import_module",
            "__import__",
        ):
            yield from (
                said.value for said in node.args[:1] if isinstance(said, ast.Constant) and isinstance(said.value, str)
            )


def network(tree: ast.AST) -> set[str]:
    """What a module imports of what can open a connection."""
    return {name for found in imports(tree) for name in NETWORK if found == name or found.startswith(f"{name}.")}


def test_only_these_open_connections() -> None:
    found = {name: used for name, tree in trees().items() if (used := network(tree))}
    allowed = {name: used for name, used in MAY.items() if (SOURCE / name).exists()}
    assert found == allowed


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("import socket", {"socket"}),
        ("import http.client as h", {"http.client"}),
        ("from http import client", {"http.client"}),
        ("from urllib import request", {"urllib.request"}),
        ("from urllib.request import urlopen", {"urllib.request"}),
        ("def f():\n    import requests", {"requests"}),
        ("if x:\n    from importlib import import_module\n    import_module('httpx')", {"httpx"}),
        ("__import__('imaplib')", {"imaplib"}),
        ("from urllib.parse import urlsplit", set()),
        ("from http import HTTPStatus", set()),
        ("from . import socket", set()),
    ],
)
def test_an_import_is_found_however_it_is_written(source: str, used: set[str]) -> None:
    assert network(ast.parse(source)) == used


DANGEROUS = {
    "eval",
    "exec",
    "compile",
    "os.system",
    "os.popen",
    "pickle.loads",
    "pickle.load",
    "marshal.loads",
    "yaml.load",
}


def test_nothing_runs_what_it_reads() -> None:
    """No text becomes code, and no process goes through a shell."""
    found = []
    for file, node in nodes():
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            shell = any(
                word.arg == "shell" and not (isinstance(word.value, ast.Constant) and word.value.value is False)
                for word in node.keywords
            )
            if name in DANGEROUS or shell:
                found.append(f"{file}:{node.lineno} {name}")
    assert found == []
