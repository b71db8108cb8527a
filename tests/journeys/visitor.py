"""Somebody who reads our pages and uses their forms and links, over HTTP alone: no JavaScript, no code of ours.

    nia = Visitor("Nia")
    nia.opens("/sign-in/")
    nia.fills({"Your email at work": "nia@lumen.example"}).presses("Send me a code")
    assert "Enter the code" in nia.text

Controls are found by their label and buttons by their words, as a person finds them; what a form sends is what a
browser would send, the hidden fields and the CSRF token included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

VOID = {"input", "meta", "link", "br", "hr", "img", "use", "wbr", "source", "col"}
UNREAD = {"script", "style", "template", "svg", "head"}


@dataclass
class Node:
    """An element: its attributes, its elements and texts in order, and what it stands in."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[Node | str] = field(default_factory=list)
    parent: Node | None = None

    def __iter__(self) -> Iterator[Node]:
        """This element and all elements inside, in the order of the page."""
        yield self
        for part in self.parts:
            if isinstance(part, Node):
                yield from part

    def find(self, *tags: str) -> list[Node]:
        return [node for node in self if node.tag in tags]

    @property
    def text(self) -> str:
        """What a screen reader would say of it, on one line."""
        words = (part if isinstance(part, str) else part.text for part in self.parts)
        return "" if self.tag in UNREAD else " ".join(" ".join(words).split())

    @property
    def form(self) -> Node | None:
        node: Node | None = self
        while node is not None and node.tag != "form":
            node = node.parent
        return node


class Reader(HTMLParser):
    """Makes the tree of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = self.at = Node("page")
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, parent=self.at)
        self.at.parts.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.at.parts.append(Node(tag, {name: value or "" for name, value in attrs}, parent=self.at))

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self.at
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self.at = node.parent

    def handle_data(self, data: str) -> None:
        self.at.parts.append(data)


class Visitor:
    """One person with a browser."""

    def __init__(self, name: str = "somebody") -> None:
        self.name = name
        self.client = Client(enforce_csrf_checks=True)
        self.address = "/"
        self.status = 0
        self.page = Node("page")
        self.typed: dict[str, Any] = {}

    def opens(self, address: str, *, status: int = 200) -> Visitor:
        """Go to an address, of a mail or of our own, and on to where it leads."""
        parts = urlsplit(address)
        return self._takes(self.client.get(f"{parts.path}?{parts.query}" if parts.query else parts.path), status)

    def follows(self, words: str) -> Visitor:
        """Click the link with these words."""
        link = self._one([node for node in self.page.find("a") if said(node) == words], f"link “{words}”")
        return self.opens(urljoin(self.address, link.attributes["href"]))

    def fills(self, values: dict[str, Any]) -> Visitor:
        """Type into controls, named by their labels. A list ticks these boxes, True and False one box."""
        self.typed |= values
        return self

    def presses(self, words: str, *, status: int = 200) -> Visitor:
        """Press the button with these words, which sends its form."""
        button = self._one([node for node in self.page.find("button") if said(node) == words], f"button “{words}”")
        form = button.form
        assert form is not None, f"“{words}” is in no form"
        data = self._data(form)
        if name := button.attributes.get("name"):
            data.setdefault(name, []).append(button.attributes.get("value", ""))
        address = urljoin(self.address, form.attributes.get("action") or self.address)
        origin = {"HTTP_REFERER": f"http://testserver{self.address}"}
        if form.attributes.get("method", "get").lower() == "get":
            return self._takes(self.client.get(address, data, **origin), status)
        return self._takes(self.client.post(address, data, **origin), status)

    @property
    def text(self) -> str:
        """All words of the page's main part, on one line."""
        return self._one(self.page.find("main"), "main part").text

    @property
    def html(self) -> str:
        """All words of the page, its frame and its messages included."""
        return self.page.text

    @property
    def links(self) -> list[str]:
        """The words of all links of the main part."""
        return [said(node) for node in self._one(self.page.find("main"), "main part").find("a")]

    def _takes(self, answer: Any, status: int) -> Visitor:
        hops = 0
        while answer.status_code in (301, 302, 303):
            self.address = urljoin(self.address, answer["Location"])
            answer, hops = self.client.get(self.address), hops + 1
            assert hops < 6, f"{self.address} leads round in a circle"
        self.address = answer.wsgi_request.get_full_path()
        self.status, self.typed = answer.status_code, {}
        self.page = Reader(answer.content.decode()).root
        assert self.status == status, f"{self.name} at {self.address}: {self.status}\n{self.page.text[:2000]}"
        return self

    def _data(self, form: Node) -> dict[str, list[Any]]:
        """What a browser would send, with what was typed in place of what the page came with."""
        data: dict[str, list[Any]] = {}
        left = dict(self.typed)
        for control in form.find("input", "select", "textarea"):
            kind, name = control.attributes.get("type", control.tag), control.attributes.get("name")
            if not name or kind in ("submit", "button"):
                continue
            label = self._label(control)
            typed = left.pop(label, None) if kind not in ("radio", "checkbox") else None
            if kind in ("radio", "checkbox"):
                if self._is_ticked(control, label, left):
                    data.setdefault(name, []).append(control.attributes.get("value", "on"))
            elif kind == "file":
                file_name, content = typed
                data[name] = [SimpleUploadedFile(file_name, content)]
            elif kind == "select":
                data.setdefault(name, []).append(chosen(control, typed))
            else:
                own = control.text if kind == "textarea" else control.attributes.get("value", "")
                data.setdefault(name, []).append(own if typed is None else str(typed))
        unknown = [label for label in left if not any(self._label(node) == label for node in form.find("input"))]
        assert not unknown, f"{self.name} finds no control {unknown} in the form at {self.address}:\n{form.text[:1500]}"
        return data

    def _is_ticked(self, control: Node, label: str, typed: dict[str, Any]) -> bool:
        if label in typed:
            return bool(typed[label])
        if control.attributes["type"] == "radio":
            same = [
                self._label(node)
                for node in (control.form or control)
                if node.attributes.get("name") == control.attributes["name"]
            ]
            if any(typed.get(each) for each in same):
                return False
        return "checked" in control.attributes

    def _label(self, control: Node) -> str:
        """By what words a person finds a control."""
        if label := control.attributes.get("aria-label"):
            return label
        for node in self.page.find("label"):
            if node.attributes.get("for") == control.attributes.get("id", "-"):
                return node.text
        if heading := control.attributes.get("aria-labelledby"):
            return next((node.text for node in self.page if node.attributes.get("id") == heading), "")
        node = control.parent
        while node is not None and node.tag != "label":
            node = node.parent
        return node.text if node is not None else control.attributes.get("name", "")

    def _one(self, found: list[Node], what: str) -> Node:
        assert found, f"{self.name} finds no {what} at {self.address}:\n{self.page.text[:2500]}"
        assert len(found) == 1, f"{self.name} finds {len(found)} times a {what} at {self.address}"
        return found[0]


def said(node: Node) -> str:
    """The words of a button or link."""
    return node.attributes.get("aria-label") or node.text


def chosen(control: Node, typed: Any) -> str:
    """The value of the option with the typed words, else of the chosen one, else of the first."""
    options = control.find("option")
    for option in options:
        if typed is not None and option.text == typed:
            return option.attributes.get("value", option.text)
    assert typed is None, f"no option “{typed}” among {[option.text for option in options]}"
    picked = next((option for option in options if "selected" in option.attributes), options[0])
    return picked.attributes.get("value", picked.text)
