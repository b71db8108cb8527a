"""The checklist of tests/data/asvs.txt: read, and drawn up as docs/reference/asvs.md."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
FILE: Final = ROOT / "tests" / "data" / "asvs.txt"
ANSWERS: Final = {"yes": "met", "n/a": "not applicable", "no": "not met"}
CHAPTERS: Final = (
    "Encoding and sanitization", "Validation and business logic", "Web frontend", "API and web services", "Files", "Signing in", "Sessions",
    "Authorization", "Self-contained tokens", "OAuth and OpenID Connect", "Cryptography", "Secure communication", "Configuration",
    "Data protection", "Secure coding", "Logging and errors", "WebRTC",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One requirement, what it asks, and how it is answered, with the files and tests that show it."""

    number: str
    asks: str
    kind: str
    answer: str

    @property
    def named(self) -> list[str]:
        """The files, folders and tests that the answer names: what has a slash or an ending of a file in it."""
        return [
            name for name in re.findall(r"`([^`]+)`", self.answer) if re.search(r"/|\.(md|toml|py)\b|^deploy$", name)
        ]


def lines() -> list[Line]:
    """The checklist in its order. A line that can't be read is a fault of the file."""
    found = []
    for number, text in enumerate(FILE.read_text(encoding="utf-8").splitlines(), start=1):
        if not text.strip() or text.startswith("#"):
            continue
        parts = [part.strip() for part in text.split(" | ", 2)]
        kind, colon, answer = parts[-1].partition(":")
        if len(parts) != 3 or kind not in ANSWERS or not colon or not answer.strip():
            raise ValueError(f"{FILE.name}, line {number}: number | what it asks | yes:, n/a: or no: and why")
        found.append(Line(parts[0], parts[1], kind, answer.strip()))
    return found


def page() -> str:
    """docs/reference/asvs.md."""
    from tests.support.reference import table

    everything = lines()
    counts = Counter(line.kind for line in everything)
    parts = [
        "# Security checklist",
        "The OWASP Application Security Verification Standard 5.0.0, every requirement of levels 1 and 2, asked of ourselves: "
        "what it asks in our words, and the code or test that answers it. A test holds that each file and test named here is "
        "there. Nobody else has looked it through; what is not met says so.",
        f"{counts['yes']} met · {counts['n/a']} not applicable · {counts['no']} not met. "
        "[What stands against whom](../explanation/threat-model.md) is told apart from it.",
    ]
    for number, title in enumerate(CHAPTERS, start=1):
        rows = [
            (line.number, line.asks, ANSWERS[line.kind], line.answer)
            for line in everything
            if line.number.split(".")[0] == str(number)
        ]
        parts.append(f"## {number}. {title}\n\n" + table(("number", "asks", "is", "how, or why not"), rows))
    return "\n\n".join(parts)
