"""A company that starts with an administrator and a file: its people as visitors, its clock, its mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import parseaddr

from django.core.cache import cache

from tests.journeys.visitor import Visitor
from tests.support.mail import MailServer
from viceversa.core import clock
from viceversa.messaging import worker
from viceversa.people import actions, post

STAFF_LIST = """\
Staff ID;Surname;Given name;E-mail address;Department;Line manager;Band;Job title;Office;Languages;Date joined
100;Lindt;Dora;dora@lumen.example;Lumen / Board;;Band E;Chief executive;Lyon;English, French;01/03/2009
110;Halvorsen;Viktor;viktor@lumen.example;Lumen / Finance;100;Band D;Finance director;Lyon;English;15/06/2012
120;Okafor;Mara;MARA@lumen.example;Lumen / Retail;100;Band D;Head of retail;Lyon;English;02/11/2015
121;Adeyemi;Nia;nia@lumen.example;Lumen / Retail;Mara Okafor;Band A;Customer analyst;Lyon;English;01/09/2023
122;Berger;Jon;jon@lumen.example;Lumen / Retail;120;Band A;Analyst;Lyon;English;01/09/2023
123;Haddad;Omar;omar@lumen.example;Lumen / Retail;120;Band A;Social media editor;Lyon;English;03/02/2024
124;Mori;Kai;kai@lumen;Lumen / Retail;120;Band A;Designer;Lyon;English;03/02/2024
130;Brandt;Helga;helga@lumen.example;Lumen / People;100;Band D;Head of people;Lyon;English;01/10/2010
131;Novak;Petra;petra@lumen.example;Lumen / People;130;Band C;Learning partner;Lyon;English;01/10/2018
132;Osei;Sam;sam@lumen.example;Lumen / People;130;Band C;Confidential adviser;Lyon;English;01/10/2017
140;Solberg;Ingrid;ingrid@lumen.example;Lumen / Claims;100;Band D;Head of claims;Lyon;English;01/02/2011
150;Costa;Bruno;bruno@lumen.example;Lumen / Legal;100;Band D;General counsel;Lyon;English;01/02/2013
"""


class Company:
    """Everybody by first name; `at` moves the clock; `delivers` lets the worker do what is due."""

    def __init__(self, mail: MailServer) -> None:
        cache.clear()
        self.mail = mail
        self.visitors: dict[str, Visitor] = {}

    def prepare(self) -> None:
        """What `viceversa init` leaves behind."""
        actions.load_catalog()
        actions.create_administrator(email="ada@lumen.example", name="Ada Lim")

    def twin(self, mail: MailServer) -> Company:
        """The same company at the same point of its story, its letters in another post office."""
        twin = Company(mail)
        twin.visitors = {name: visitor.twin() for name, visitor in self.visitors.items()}
        mail.envelopes.extend(self.mail.envelopes)
        return twin

    def __getattr__(self, name: str) -> Visitor:
        """Somebody, signed in by the code that came by mail."""
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self.visitors:
            self.visitors[name] = self.signed_in(self.arrives(name).opens("/sign-in/"))
        return self.visitors[name]

    def arrives(self, name: str) -> Visitor:
        """Somebody with a browser in which nobody is signed in."""
        return Visitor(name.capitalize())

    def signed_in(self, visitor: Visitor) -> Visitor:
        """From the sign-in page to where it leads."""
        address = f"{visitor.name.lower()}@lumen.example"
        visitor.fills({"Your email address at work": address}).presses("Send me a code")
        post.wait()
        code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", self.letters(visitor.name)[-1].text)
        assert code, f"no code for {visitor.name}"
        return visitor.fills({"Code from the mail": code.group()}).presses("Sign in")

    def comes_by(self, link: str, name: str) -> Visitor:
        """Somebody who opens a link and is asked to sign in on the way."""
        visitor = self.arrives(name).opens(link).follows("Sign in to answer")
        self.visitors[name] = self.signed_in(visitor)
        return visitor

    def says_yes_by(self, link: str, name: str) -> Visitor:
        """Somebody who says yes by the signed link of a mail, and signs in to go on."""
        visitor = self.arrives(name).opens(link).presses("Take part")
        self.visitors[name] = self.signed_in(visitor)
        return visitor

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Inside, it is this moment."""
        with clock.moved_to(moment):
            yield

    def wakes_up(self) -> None:
        """After weeks nobody is signed in any more. How often one may try to is counted by the machine's own clock."""
        self.visitors.clear()
        cache.clear()

    def delivers(self) -> list[tuple[str, str]]:
        """What is due happens and what is released goes out: to whom, with which subject, in the order of names."""
        before = len(self.mail.messages)
        worker.run_once(clock.now())
        return sorted(
            (parseaddr(str(mail["To"]))[1].partition("@")[0], str(mail["Subject"]))
            for mail in self.mail.messages[before:]
        )

    def letter(self, name: str, subject: str) -> Letter:
        """The last letter to somebody with this subject."""
        found = [letter for letter in self.letters(name) if letter.subject == subject]
        assert found, [letter.subject for letter in self.letters(name)]
        return found[-1]

    def letters(self, name: str) -> list[Letter]:
        """All that somebody has got so far."""
        address = f"{name.lower()}@lumen.example"
        return [Letter(mail) for mail in self.mail.messages if address in str(mail["To"])]


class Letter:
    """A mail as its reader sees it."""

    def __init__(self, mail: object) -> None:
        self.subject = str(mail["Subject"])  # type: ignore[index]
        self.text = mail.get_body(("plain",)).get_content()  # type: ignore[attr-defined]

    @property
    def links(self) -> list[str]:
        """The addresses in it, each once."""
        return list(dict.fromkeys(re.findall(r"https?://\S+", self.text)))

    def link(self, part: str) -> str:
        """The one address with this part; what only tells more is not it."""
        found = [link for link in self.links if part in link and not link.endswith("/more/")]
        assert len(found) == 1, self.text
        return found[0]
