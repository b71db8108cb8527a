"""Somebody who reads our pages and uses their forms and links, over HTTP alone: no JavaScript, no code of ours.

    nia = Visitor("Nia")
    nia.opens("/sign-in/")
    nia.fills({"Your email address at work": "nia@lumen.example"}).presses("Send me a code")
    assert "Look into your mail" in nia.text

Controls are found by their label and buttons by their words, as a person finds them; what a form sends is what a
browser would send, the hidden fields and the CSRF token included.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

VOID = {"input", "meta", "link", "br", "hr", "img", "use", "wbr", "source", "col"}
UNREAD = {"script", "style", "template", "svg", "head"}
INLINE = {"span", "b", "strong", "em", "i", "time"}


@dataclass(eq=False, repr=False)
class Node:
    """An element: its attributes, its elements and texts in order, and what it stands in."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[Node | str] = field(default_factory=list)
    parent: Node | None = None

    def __iter__(self) -> Iterator[Node]:
        """This element and all elements inside, in the order of the page."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(part for part in reversed(node.parts) if isinstance(part, Node))

    def find(self, *tags: str) -> list[Node]:
        return [node for node in self if node.tag in tags]

    @property
    def text(self) -> str:
        """What a screen reader would say of it, on one line."""
        return " ".join(self._raw().split())

    def _raw(self) -> str:
        if self.tag in UNREAD or self.attributes.get("aria-hidden") == "true":
            return ""
        words = "".join(part if isinstance(part, str) else part._raw() for part in self.parts)
        return words if self.tag in INLINE else f" {words} "

    def above(self, *tags: str, role: str = "") -> Node | None:
        """The nearest element around this one with such a tag or role."""
        node = self.parent
        while node is not None and node.tag not in tags and not (role and node.attributes.get("role") == role):
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

    def twin(self) -> Visitor:
        """The same person at the same page, in another browser."""
        twin = Visitor(self.name)
        twin.client.cookies = deepcopy(self.client.cookies)
        twin.address, twin.status, twin.page = self.address, self.status, self.page
        return twin

    def opens(self, address: str, *, status: int = 200) -> Visitor:
        """Go to an address, of a mail or of our own, and on to where it leads."""
        parts = urlsplit(urljoin(self.address, address))
        return self._takes(self.client.get(f"{parts.path}?{parts.query}" if parts.query else parts.path), status)

    def follows(self, words: str, *, status: int = 200) -> Visitor:
        """Click the link with these words. Several must lead to the same place."""
        return self.opens(urljoin(self.address, self._link(words).attributes["href"]), status=status)

    def fills(self, values: dict[str, Any]) -> Visitor:
        """Type into controls, named by their labels. A list ticks these boxes, True and False one box."""
        self.typed |= values
        return self

    def looks_for(self, words: str, *, among: str = "Search people by name") -> Visitor:
        """Search with the field of this label."""
        return self.fills({among: words}).presses("Search")

    def presses(self, words: str, *, near: str = "", inside: str = "", status: int = 200) -> Visitor:
        """Press the button with these words, which sends its form. When there are several, `near` has words of the
        same article, section, item or row, `inside` is the id of a part; with something typed, it is the one in that form.
        """
        button = self._button(words, near, inside)
        form = self._form(button)
        data = self._data(form)
        if name := button.attributes.get("name"):
            data.setdefault(name, []).append(button.attributes.get("value", ""))
        address = urljoin(self.address, form.attributes.get("action") or self.address).partition("#")[0]
        send = self.client.post if form.attributes.get("method") == "post" else self.client.get
        return self._takes(send(address, data, HTTP_REFERER=f"http://testserver{self.address}"), status)

    @property
    def text(self) -> str:
        """All words of the page's main part, on one line."""
        return self._one(self.page.find("main"), "main part").text

    @property
    def words(self) -> str:
        """All words of the page, its frame and what it just said included."""
        return self.page.text

    @property
    def buttons(self) -> list[str]:
        """The words of all buttons."""
        return [said(node) for node in self.page.find("button")]

    @property
    def links(self) -> list[str]:
        """The words of all links of the main part."""
        return [said(node) for node in self._one(self.page.find("main"), "main part").find("a")]

    def part(self, name: str) -> Node:
        """The element with this id."""
        return self._one([node for node in self.page if node.attributes.get("id") == name], f"part “{name}”")

    def _link(self, words: str) -> Node:
        found = [node for node in self.page.find("a") if said(node) == words]
        leads = {node.attributes["href"]: node for node in found}
        return self._one(list(leads.values()), f"link “{words}”")

    def _button(self, words: str, near: str, inside: str) -> Node:
        part = self.part(inside) if inside else self.page
        found = [node for node in part.find("button") if said(node) == words]
        if near:
            found = [node for node in found if near in (node.above("article", "section", "li", "tr") or node).text]
        if self.typed and len(found) > 1:
            found = [node for node in found if self._knows(self._form(node), next(iter(self.typed)))]
        return self._one(found, f"button “{words}”")

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

    def _form(self, control: Node) -> Node:
        """The form of a control: the one around it, or the one it names."""
        if name := control.attributes.get("form"):
            return self._one([node for node in self.page.find("form") if node.attributes.get("id") == name], "form")
        form = control.above("form")
        assert form is not None, f"“{said(control)}” is in no form"
        return form

    def _controls(self, form: Node) -> list[Node]:
        return [
            node
            for node in self.page.find("input", "select", "textarea")
            if node.attributes.get("name") and self._has(form, node)
        ]

    def _has(self, form: Node, control: Node) -> bool:
        named = control.attributes.get("form")
        return named == form.attributes.get("id") if named else control.above("form") is form

    def _knows(self, form: Node, label: str) -> bool:
        return any(label in self._labels(control) for control in self._controls(form))

    def _data(self, form: Node) -> dict[str, list[Any]]:
        """What a browser would send, with what was typed in place of what the page came with."""
        data: dict[str, list[Any]] = {}
        known: set[str] = set()
        for control in self._controls(form):
            labels = self._labels(control)
            known.update(labels)
            typed = next((self.typed[label] for label in labels if label in self.typed), None)
            value = self._value(control, labels[0], typed)
            if value is not None:
                data.setdefault(control.attributes["name"], []).append(value)
        unknown = set(self.typed) - known
        assert not unknown, f"{self.name} finds no {sorted(unknown)} at {self.address}, only {sorted(known)}"
        return data

    def _value(self, control: Node, label: str, typed: Any) -> Any:
        """What this control sends; None for nothing."""
        own = control.attributes.get("value", "")
        match control.attributes.get("type", control.tag):
            case "radio":
                ticked = "checked" in control.attributes if typed is None else typed == label
                return own if ticked else None
            case "checkbox":
                return (own or "on") if ("checked" in control.attributes if typed is None else typed) else None
            case "file":
                return SimpleUploadedFile(*typed) if typed else None
            case "select":
                return chosen(control, typed)
            case "textarea":
                return control.text if typed is None else typed
        return own if typed is None else str(typed)

    def _labels(self, control: Node) -> list[str]:
        """What a control is called: its label, its name where labels repeat, and for a choice the name of its group."""
        labels = [self._label(control), control.attributes["name"]]
        if control.attributes.get("type") == "radio" and (group := control.above("fieldset", role="radiogroup")):
            labels.append(group.attributes.get("aria-label") or group.find("legend")[0].text)
        return labels

    def _label(self, control: Node) -> str:
        known = control.attributes
        if words := known.get("aria-label"):
            return words
        if heading := known.get("aria-labelledby"):
            return self.part(heading).text
        named = (node for node in self.page.find("label") if node.attributes.get("for", "-") == known.get("id"))
        label = next(named, control.above("label"))
        if label is None:
            return known["name"]
        hint = next((node.text for node in label.find("small")), "")
        return label.text.removesuffix(hint).strip()

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
