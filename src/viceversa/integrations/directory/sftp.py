"""A file out of an SFTP drop. The server is who it was agreed to be, by its host key, or nothing is said to it."""

from __future__ import annotations

import base64
import binascii
import importlib.util
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings

from viceversa.integrations.directory.place import Place
from viceversa.integrations.directory.words import Trouble

SECONDS = 30


def is_there() -> bool:
    """Whether the extra `sftp` is installed. It is loaded only when a file is fetched."""
    return importlib.util.find_spec("paramiko") is not None


def pinned_key() -> Any:
    """The host key that was agreed on; None when there is none, or it can't be read."""
    import paramiko  # type: ignore[import-untyped]  # noqa: PLC0415  an extra, and half a second

    words = settings.DIRECTORY_SFTP_HOST_KEY.split()
    kind = next((index for index, word in enumerate(words) if word.startswith(("ssh-", "ecdsa-"))), None)
    if kind is None or kind + 1 >= len(words):
        return None
    try:
        return paramiko.PKey.from_type_string(words[kind], base64.b64decode(words[kind + 1], validate=True))
    except (paramiko.SSHException, binascii.Error, ValueError):
        return None


def fetch(place: Place, *, at_most: int) -> tuple[str, bytes]:
    """Name and content of the file, or of the newest in the folder. Raises Trouble. One connection, nothing is changed."""
    with _connected(place) as drop:
        try:
            path = _newest(drop, place.path) if place.path.endswith("/") else place.path
            before = drop.stat(path)
            if (before.st_size or 0) > at_most:
                raise Trouble("too_large", limit=at_most // 1024**2)
            with drop.open(path, "rb") as file:
                file.prefetch(before.st_size)
                content: bytes = file.read(at_most + 1)
            after = drop.stat(path)
        except FileNotFoundError as error:
            raise Trouble("missing") from error
        except PermissionError as error:
            raise Trouble("sign_in") from error
        except TimeoutError as error:
            raise Trouble("time") from error
        except (OSError, EOFError) as error:
            raise Trouble("line") from error
    if (before.st_size, before.st_mtime) != (after.st_size, after.st_mtime) or len(content) != after.st_size:
        raise Trouble("growing")
    return PurePosixPath(path).name, content


@contextmanager
def _connected(place: Place) -> Iterator[Any]:
    import paramiko  # noqa: PLC0415  an extra, and half a second

    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    key = pinned_key()
    if key is None:
        raise Trouble("host_key")
    name = place.host if place.port == 22 else f"[{place.host}]:{place.port}"
    client.get_host_keys().add(name, key.get_name(), key)
    own = settings.DIRECTORY_SFTP_KEY
    try:
        client.connect(
            place.host,
            port=place.port,
            username=place.user,
            password=settings.DIRECTORY_SFTP_PASSWORD or None,
            pkey=paramiko.PKey.from_path(Path(own)) if own else None,
            allow_agent=False,
            look_for_keys=False,
            timeout=SECONDS,
            banner_timeout=SECONDS,
            auth_timeout=SECONDS,
            channel_timeout=SECONDS,
        )
        drop = client.open_sftp()
        drop.get_channel().settimeout(SECONDS)
    except paramiko.BadHostKeyException as error:
        client.close()
        raise Trouble("host_key") from error
    except (paramiko.AuthenticationException, paramiko.PasswordRequiredException) as error:
        client.close()
        raise Trouble("sign_in") from error
    except TimeoutError as error:
        client.close()
        raise Trouble("time") from error
    except (paramiko.SSHException, OSError, EOFError) as error:
        client.close()
        raise Trouble("host_key" if "not found in known_hosts" in str(error) else "line") from error
    with closing(client):
        yield drop


def _newest(drop: Any, folder: str) -> str:
    """The file of a folder that was written last; hidden ones and folders don't count."""
    files = [
        entry
        for entry in drop.listdir_attr(folder)
        if stat.S_ISREG(entry.st_mode or 0) and not entry.filename.startswith(".")
    ]
    if not files:
        raise Trouble("missing")
    return folder + str(max(files, key=lambda entry: (entry.st_mtime or 0, entry.filename)).filename)
