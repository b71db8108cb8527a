"""How well each way tells related words from unrelated ones: `python -m benchmarks.likeness`.

Two figures for each way that is available. *AUC*: how often a pair of related phrases is scored above a pair of unrelated
ones (50 % is chance, 100 % is perfect), over all pairs of PAIRS. *Found*: how often the topic that was meant is among the
three that a person is offered, for the phrases of TYPED and the topic catalogue as it comes. The phrases were written for
this benchmark, as people write and not as the catalogue does; none was taken out because a way failed on it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from benchmarks.report import publish
from viceversa.people import catalog
from viceversa.people.likeness.letters import Letters
from viceversa.people.likeness.meanings import Meanings
from viceversa.people.likeness.nearest import Way, closest

# Said in two ways, and two things that have nothing to do with each other.
RELATED = """
making funny clips for a phone | short video
talking to a machine to get text written | writing instructions for an AI assistant
saving money for bad times | financial reserves
how to speak in front of many people | public speaking
what the firm earns and spends | profit and loss statement
dealing with nasty replies online | handling criticism on social media
looking after an elderly parent | caring for family while working
working from the kitchen table | home office
telling someone their work is not good | giving critical feedback
buying another company | mergers and acquisitions
being tired and empty from work | burnout
getting a raise | salary negotiation
mails pile up | inbox overload
made-up stories spread as news | misinformation
a friend high up who speaks for me | sponsorship by an executive
cutting meetings | fewer and better meetings
finding mistakes in a chatbot's answers | checking AI output
programming for beginners | learning to code
charts and figures on a screen | reading dashboards
hackers and stolen passwords | cyber security
teenagers' shopping habits | what young customers expect
living and working abroad | expatriate assignment
first time as a boss | new manager
people who can't see or hear well | accessibility for disabled colleagues
saying sorry to a buyer | handling customer complaints
planning what we spend next year | budgeting
taking risks without betting the house | risk management
being gay at the office | LGBTQ+ inclusion
when nobody looks like me | being the only minority in the room
asking buyers what they need | customer interviews
a quick trial before we build it | prototyping
working with the labor representatives | works council and trade unions
making my contacts grow | professional networking
how people climb in this house | promotion decisions
explaining numbers to the top floor | presenting to the board
paying with a watch | mobile payment
playing video games | gaming culture
filming myself | speaking to a camera
recording a talk show for the ear | podcast
less carbon on trips | climate friendly business travel
prejudice we do not notice | unconscious bias
laws a bank has to follow | regulation and compliance
bargaining with a vendor | negotiating with suppliers
our rivals and the market | competitor analysis
a plan where we want to be in five years | strategy and vision
moving people and boxes | logistics and supply chain
hiring talent | recruiting new employees
why folks quit | staff turnover and retention
two people sharing one post | job sharing
back from maternity leave | returning after parental leave
learning a bit every day | microlearning
writing so that all understand | plain language
famous people on the web who sell things | influencer marketing
formulas in Excel | advanced spreadsheets
let a robot do the boring clicks | task automation
pictures made by a computer | AI image generation
faking somebody's voice | deepfakes
getting a crowd to agree | stakeholder management
things go badly wrong all at once | crisis management
quality checks in a factory | quality assurance in production
a young firm with a new idea | start-ups
what to do after a failure | resilience
speaking several languages at work | multilingual teams
attention deficit and dyslexia | neurodiversity
"""
UNRELATED = """
making funny clips for a phone | balance sheet
talking to a machine to get text written | parental leave
saving money for bad times | pronouns and respect
how to speak in front of many people | pivot tables
what the firm earns and spends | gaming culture
dealing with nasty replies online | supply chain planning
looking after an elderly parent | venture capital
working from the kitchen table | influencer marketing
telling someone their work is not good | mobile payment
buying another company | mindfulness
being tired and empty from work | tax law
getting a raise | image generation
mails pile up | emerging markets
made-up stories spread as news | part time contracts
a friend high up who speaks for me | quality audits
cutting meetings | skin care
finding mistakes in a chatbot's answers | sponsorship by an executive
programming for beginners | trade unions
charts and figures on a screen | gender identity
hackers and stolen passwords | public speaking
teenagers' shopping habits | annual report
living and working abroad | screen readers
first time as a boss | podcast editing
people who can't see or hear well | pricing discounts
saying sorry to a buyer | coding
planning what we spend next year | memes
taking risks without betting the house | second language accents
being gay at the office | procurement tenders
when nobody looks like me | spreadsheet formulas
asking buyers what they need | burnout
a quick trial before we build it | salary negotiation
working with the labor representatives | vertical video
making my contacts grow | deepfakes
how people climb in this house | carbon footprint of travel
explaining numbers to the top floor | autism
paying with a watch | conflict between generations
playing video games | liquidity forecast
filming myself | cost center planning
recording a talk show for the ear | acquisition due diligence
less carbon on trips | emoji and humor
prejudice we do not notice | kanban boards
laws a bank has to follow | photography with a phone
bargaining with a vendor | mental health
our rivals and the market | sign language
a plan where we want to be in five years | phishing
moving people and boxes | personal brand online
hiring talent | mobile checkout
why folks quit | webcam lighting
two people sharing one post | cyber security
back from maternity leave | competitor pricing
learning a bit every day | contract liability
writing so that all understand | ecological packaging
famous people on the web who sell things | risk committee
formulas in Excel | religious holidays
let a robot do the boring clicks | mentoring a new colleague
pictures made by a computer | works council
faking somebody's voice | career ladder
getting a crowd to agree | QR code scanner
things go badly wrong all at once | newsletter layout
quality checks in a factory | LinkedIn posts
a young firm with a new idea | dyslexia
what to do after a failure | webinar software
speaking several languages at work | share buyback
attention deficit and dyslexia | investor relations
"""
# What somebody types, and the topic of the catalogue that they mean.
TYPED = """
ChatGPT | ai-assistants
getting better answers from a chatbot | writing-prompts
when the robot makes things up | checking-ai-answers
dangers of artificial intelligence | limits-of-ai
let the computer do boring clicks | automating-small-tasks
writing one text with several people | shared-documents
Excel tricks | spreadsheets
graphs on the management screen | reading-dashboards
what numbers can and can't tell | questions-of-data
messaging apps for teams | collaboration-tools
too many e-mails | calm-inbox
how not to get hacked | digital-safety
learn to code | how-software-is-built
drawing ideas on a screen | digital-boards
faking a voice | ai-media
what teenagers buy | young-customers
Netflix style monthly payments | subscription-models
eco-friendly products | credible-sustainability
shopping with an app | buying-on-a-phone
asking buyers what they need | customer-interviews
try it small before building it | testing-ideas
young companies | start-ups
playing computer games | games
paying with a watch | new-ways-to-pay
an unhappy customer | service-recovery
making funny clips | short-video
Instagram films | short-video
looking good on LinkedIn | professional-networks
why the feed shows me this | how-feeds-work
filming myself | speaking-to-camera
writing so that everybody understands | plain-language
a radio show on the web | podcasts
posting articles | posts-people-finish
hosting an online conference | online-events
haters and nasty replies | criticism-online
emojis | humor-and-tone
taking better pictures | telling-photos
youtubers | creators
hoaxes and conspiracy theories | false-information
off duty in the evening | reachable-not-always-on
blind and deaf colleagues | accessibility
long illness | chronic-illness
attention deficit | neurodiversity
prejudice | everyday-bias
depression and anxiety | mental-health
young fathers | parents-and-carers
gay and lesbian employees | lgbtq-colleagues
praying at work | religion-and-culture
English is not my mother tongue | working-across-languages
daring to contradict | speaking-up
back after maternity leave | returning-after-a-break
working from home | hybrid-teams
shorter meetings | meetings-worth-having
telling a colleague what to do better | peer-feedback
flat hierarchies | deciding-in-the-team
working three days a week | flexible-hours
why people quit | stay-or-leave
job interviews from the other side | hiring-as-applicants-see-it
flying less | climate-at-work
talking to top executives | speaking-to-a-board
convincing people who don't report to me | leading-without-authority
handing work to others | delegating
bargaining | negotiating
when everything goes wrong at once | managing-a-crisis
long-term vision | setting-direction
labor representatives | works-councils
money planning for next year | how-budgets-get-decided
assets and debts | reading-a-balance-sheet
takeovers | mergers
what our product should cost | pricing
laws for banks | what-regulators-look-at
climbing the ladder | how-promotions-are-decided
getting to know people in the company | network-inside
speeches without PowerPoint | few-slides
becoming a boss | first-time-leading
living abroad | moving-for-work
asking for a raise | talking-about-pay
what to do after I failed | recovering-from-mistakes
"""


def pairs(text: str) -> list[tuple[str, str]]:
    """The two texts of each line."""
    return [(one, other) for one, _bar, other in (line.partition(" | ") for line in text.strip().splitlines())]


def auc(way: Way) -> float:
    """The share of (related, unrelated) pairs of pairs that the way puts in the right order; a tie counts half."""
    high, low = ([way.scores(one, [(other,)])[0] for one, other in pairs(text)] for text in (RELATED, UNRELATED))
    right = sum((above > below) + (above == below) / 2 for above in high for below in low)
    return right / (len(high) * len(low))


def found(way: Way, most: int) -> float:
    """The share of TYPED whose topic is among those offered."""
    english = {slug: entry.words[catalog.SOURCE] for slug, entry in catalog.entries().items()}
    things = [(slug, (words["name"], *words["synonyms"])) for slug, words in english.items()]
    hits = [slug in closest(way, words, things, most=most) for words, slug in pairs(TYPED)]
    return sum(hits) / len(hits)


def measure(make: Callable[[], Way]) -> dict[str, object]:
    """Both figures and what they cost."""
    start = time.perf_counter()
    way = make()
    made = time.perf_counter()
    hits = found(way, 3)
    first = time.perf_counter()
    found(way, 3)
    again = time.perf_counter()
    return {
        "way": way.model,
        "AUC %": round(auc(way) * 100, 1),
        "found %": round(hits * 100, 1),
        "made s": round(made - start, 2),
        "search ms": round((again - first) / len(pairs(TYPED)) * 1000, 2),
        "first searches ms": round((first - made) / len(pairs(TYPED)) * 1000, 2),
    }


def main() -> None:
    """Measure every way that is here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    given = parser.parse_args()
    ways: list[Callable[[], Way]] = [Letters]
    if find_spec("wordllama"):
        ways.append(Meanings)
    else:
        print("wordllama is not installed, so letters alone are measured.\n")
    rows = [measure(make) for make in ways]
    publish("likeness", list(rows[0]), [list(row.values()) for row in rows], to=given.json)


if __name__ == "__main__":
    main()
