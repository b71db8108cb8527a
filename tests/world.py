"""The cast with one of everything, for tests that go to every address: a pair with its things, a run, a message, an import."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta

from django.test import override_settings

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.measurement import world as reported
from tests.portfolio import world as portfolio
from tests.stories import world as stories
from viceversa.adjusting.models import Lesson
from viceversa.analysis import draw as drawing
from viceversa.analysis.draw import Entry
from viceversa.analysis.hiding import Group, hide
from viceversa.circles import actions as circles
from viceversa.circles import mail_links as circle_links
from viceversa.core import clock, events, private
from viceversa.exchange import actions as exchange
from viceversa.exchange.models import Attachment
from viceversa.integrations.calendars import actions as calendars
from viceversa.integrations.chat.models import Channel, Post
from viceversa.integrations.directory import actions as directory_file
from viceversa.integrations.webhooks import actions as webhooks
from viceversa.integrations.webhooks.models import Delivery
from viceversa.learning import actions as learning
from viceversa.learning.models import CompletionImport, ProgramGuide, ProgramModule
from viceversa.matching import actions as matching
from viceversa.matching import mails as matching_mails
from viceversa.matching import mails_self_match
from viceversa.matching.models import (
    Conversation,
    ConversationEvent,
    EventGuest,
    SeatingPlan,
    SelfMatchRequest,
    SelfMatchSeat,
    ShortlistEntry,
    ShortlistRound,
)
from viceversa.measurement.frozen import Table, freeze
from viceversa.measurement.models import UNSAID, Category, Declaration, FunnelRelease, Named, ReleasedCohort
from viceversa.messaging.models import Due, Message
from viceversa.oversight.actions import unsealing
from viceversa.oversight.models import Widening
from viceversa.pairings import mail_links
from viceversa.pairings import models as pairs
from viceversa.pairings.actions import delegation
from viceversa.pairings.states import AnswerState, PairingState
from viceversa.people.models import DirectoryImport, RoleGrant, Topic, TopicImport, TopicRow, User
from viceversa.programs import mail_links as program_links
from viceversa.programs.actions import blueprint
from viceversa.programs.blueprint.plan import offset_of
from viceversa.programs.models import Call, Draw, Panel, Participant, Release, Review, Role
from viceversa.programs.states import CohortState, ParticipantState
from viceversa.pulse import mail_links as pulse_links
from viceversa.pulse.models import Round
from viceversa.recognition.models import Commitment, Idea
from viceversa.rehearsal.models import Rehearsal
from viceversa.staying.models import Extract
from viceversa.surveys import actions as surveys
from viceversa.surveys import mail_links as survey_links
from viceversa.surveys.models import Survey
from viceversa.tokens.models import AccessToken
from viceversa.workshops import actions as workshops
from viceversa.workshops.models import WorkshopDate

# Addresses without a placeholder.
PLAIN = (
    "operations:live", "operations:ready", "operations:metrics", "messaging:kinds", "messaging:problems", "messaging:outbox", "messaging:often", "programs:list", "programs:new", "programs:feed_address",
    "programs:calls", "programs:hours", "programs:reviews", "pairings:home", "pairings:mine", "pairings:help", "pairings:concerns",
    "staying:list", "staying:new", "tokens:list", "tokens:new", "webhooks:list", "webhooks:new", "measurement:own", "measurement:own-withdrawal", "measurement:funnel", "measurement:ledger", "measurement:categories", "oversight:kept", "oversight:packs", "oversight:sealed", "oversight:sealed-new", "oversight:changes", "oversight:looks", "api_pages:reference", "api_pages:openapi",
    "directory:runs", "directory:fetch", "scim:root", "calendars:own", "calendars:feed_address", "calendars:mails", "calendars:connection", "circles:own", "workshops:own", "stories:all", "learning:library", "learning:resources",
    "recognition:boards", "pairings:again", "measurement:reports", "measurement:category-new", "people:import", "people:absences", "people:topics", "people:topic-new", "people:topic-import",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """Accounts by the names of tests.access.PEOPLE, and what fills the placeholders of each address."""

    accounts: dict[str, User | None]
    places: dict[str, dict[str, str]]


def build(cast: Cast) -> World:
    """One of everything. About 60 statements."""
    rita = factories.user(factories.person("Rita Blum", rank=3))
    factories.program("Another", manager=rita)
    otto_part = factories.participant(cast.cohort, cast.person("otto"), Role.MENTOR)
    run = matching.solve_run(matching.start_run(cast.cohort, by=cast.petra, now=NOW), now=NOW)
    Participant.objects.filter(pk__in=(cast.nia_part.pk, cast.viktor_part.pk)).update(state=ParticipantState.PAIRED)
    listed = ShortlistRound.objects.create(
        cohort=cast.cohort, number=1, state="open", released_at=NOW, answer_by=NOW + timedelta(days=9), created_at=NOW
    )
    for one, other in ((cast.nia_part, cast.viktor_part), (cast.viktor_part, cast.nia_part)):
        ShortlistEntry.objects.create(round=listed, participant=one, other=other, position=1, created_at=NOW)
    talks, guest = announced_event(cast)
    asking = self_match(cast)
    pairing = pairs.Pairing.objects.create(
        cohort=cast.cohort, run=run, state=PairingState.ACTIVE, started_at=NOW - timedelta(days=70), created_at=NOW
    )
    members = {
        part.role: pairs.Member.objects.create(
            pairing=pairing, participant=part, role=part.role, answer=AnswerState.ACCEPTED, created_at=NOW
        )
        for part in (cast.nia_part, cast.viktor_part)
    }
    meeting = pairs.Meeting.objects.create(pairing=pairing, number=1, starts_at=NOW + timedelta(days=2), created_at=NOW)
    item = pairs.AgendaItem.objects.create(
        meeting=meeting, by=cast.nia_part, text="Journeys", position=1, created_at=NOW
    )
    goal = pairs.Goal.objects.create(pairing=pairing, learner=Role.MENTEE, text="Use it", created_at=NOW)
    step = pairs.KeyStep.objects.create(goal=goal, text="Try it", position=1, created_at=NOW)
    decision = pairs.Decision.objects.create(pairing=pairing, text="First names", decided_on=NOW.date(), created_at=NOW)
    commitment = Commitment.objects.create(
        pairing=pairing, by=cast.viktor_part, text="Ask the newest one first", due_on=NOW.date(), created_at=NOW
    )
    idea = Idea.objects.create(
        pairing=pairing, by=cast.nia_part, title="A visit to the service desk", about="Leaders hear three calls a month.",
        test="Three leaders, two weeks.", stops_if="Nobody comes twice.", ends_on=NOW.date(), state="stopped",
        learned="Nobody came twice.", ended_at=NOW, sharing="published", published_at=NOW, created_at=NOW,
        agreed=[cast.nia_part.code, cast.viktor_part.code], credited=[cast.nia_part.code],
    )  # fmt: skip
    concern = pairs.Concern(
        program_code=cast.program.code, sender=cast.person("nia"), recipient=cast.person("sam"), created_at=NOW
    )
    concern.sealed = private.seal("I would like to talk.", bound_to=concern.binding)
    concern.asked_at = NOW
    concern.save()
    written = exchange.write(pairing, text="See you on Thursday.", by=cast.nia, now=NOW)
    file = Attachment(message=written, kind="text/plain", created_at=NOW)
    file.put("plan.txt", b"First, listen.")
    file.save()
    lesson = Lesson.objects.create(
        cohort=cast.cohort, sort="keep", text="Begin with the mentee", goes="note", created_at=NOW
    )
    circle = circles.plan(
        cast.cohort, role=Role.MENTOR, starts_at=NOW + timedelta(days=3), time_zone="Europe/Paris",
        host=cast.nia_part, place="https://meet.example/mentors", by=cast.petra, now=NOW,
    )  # fmt: skip
    asked_round = Round.objects.create(
        cohort=cast.cohort, wave="W4", closes_at=NOW + timedelta(days=14), mentors=1, mentees=1, created_at=NOW
    )
    week, day = offset_of(cast.cohort.kick_off, NOW.date())
    cast.cohort.plan_changes = {**cast.cohort.plan_changes, "safe-2": {"week": week, "day": day}}
    cast.cohort.save(update_fields=["plan_changes"])
    surveys.ask(cast.cohort, wave="T1", now=NOW)
    survey = Survey.objects.get(cohort=cast.cohort)
    own_item = surveys.add_item(
        cast.program, text="Is an hour enough?", ends=("never", "always"), roles=["mentor"], waves=["T2"], by=cast.petra,
        now=NOW,
    )  # fmt: skip
    workshop = announced_workshop(cast)
    event = events.record("participant.invited", by=cast.petra, subject=cast.nia_part, now=NOW)
    message = Message.objects.create(
        kind="programs.invitation", key="world", to=cast.person("nia"), address="nia@lumen.example", event=event,
        scope_type="programs.cohort", scope_code=cast.cohort.code, send_after=NOW, created_at=NOW,
        context={"participant": cast.nia_part.code},
    )  # fmt: skip
    halfway = Due.objects.create(
        what="programs.halfway", key="world", subject_type="programs.cohort", subject_code=cast.cohort.code,
        scope_type="programs.cohort", scope_code=cast.cohort.code, created_at=NOW,
        due_at=NOW + timedelta(days=30), try_after=NOW + timedelta(days=30),
    )  # fmt: skip
    entry = DirectoryImport.objects.create(
        file_name="people.csv", state="mapping", started_by=cast.ada, changed_at=NOW, created_at=NOW
    )
    skills = TopicImport.objects.create(
        source="esco", language="en", file_name="skills_en.csv", started_by=cast.ada, changed_at=NOW, created_at=NOW
    )
    TopicRow.objects.create(topic_import=skills, number=1, name="milk goats", search="\nmilk goats\n", family="work")
    of_topic = {"code": Topic.objects.get(slug="short-video").code}
    Rehearsal.objects.create(
        cohort=cast.cohort, asked_by=cast.petra, state="done", progress=100, ended_at=NOW, created_at=NOW,
        log=[
            {"at": "2026-01-06T09:00+00:00", "week": -8, "kind": "gate", "title": "Purpose", "who": "sponsor", "text": ""},
            {"at": "2026-01-20T11:00+00:00", "week": -6, "kind": "mail", "title": "Would you?", "who": "Nia", "text": "Hello"},
            {"at": "2026-01-20T11:00+00:00", "week": -6, "kind": "stop", "title": "It is closed.", "who": "", "text": ""},
        ],
    )  # fmt: skip
    feed = blueprint.renew_feed(cast.petra, now=NOW)
    calling = factories.cohort(
        cast.program, name="Autumn", kick_off=(NOW + timedelta(weeks=12)).date(), state=CohortState.RECRUITING
    )
    Call.objects.create(cohort=calling, is_open=True, mentor_places=10, strata=["unit"])
    cast.program.policy = {"nomination": "anybody", "release": "ask", "mode": "shortlist"}
    cast.program.save()
    asked = factories.participant(calling, cast.person("jon"), Role.MENTOR, state=ParticipantState.INVITED)
    release = Release.objects.create(
        participant=cast.viktor_part, line_manager=cast.person("dora"), hours=12, answer="waiting", created_at=NOW
    )
    entries = [Entry(cast.nia_part.code, ("Retail",)), Entry("somebodyelse", ("Retail",))]
    record = drawing.record(entries, places=2, seed="0f" * 32)
    Draw.objects.create(
        cohort=cast.cohort, role=Role.MENTOR, places=2, strata=["unit"], seed="0f" * 32, created_at=NOW,
        fingerprint=record["fingerprint"], drawn_at=NOW, record=record,
    )  # fmt: skip
    panel = Panel.objects.create(
        cohort=calling, role=Role.MENTOR, criteria=["wanted", "example", "learning"], begun_at=NOW, created_at=NOW
    )
    panel.reviewers.add(rita)
    applicant = factories.participant(
        calling, factories.person("Ana Bell"), Role.MENTOR, offers={"short-video": 4}, wants=("ai-assistants",)
    )
    review = Review.objects.create(panel=panel, participant=applicant, reviewer=rita, number=7, created_at=NOW)
    category = Category.objects.create(
        name="Way in", why="To see whether both ways lead on alike.", groups=[["g" * 12, "Trainee"], ["h" * 12, "Degree"]],
        state="asked", basis="Works agreement of 1 March 2026", asked_at=NOW, asked_by=cast.ada, created_at=NOW,
    )  # fmt: skip
    said = [Declaration(person=cast.person(name), category=category) for name in ("nia", "viktor", "otto", "jon")]
    for number, one in enumerate(said):
        one.sealed = private.seal(category.named[number % 2].code, bound_to=one.binding)
    Declaration.objects.bulk_create(said)
    draft = Category.objects.create(
        name="Age", why="To see whether all ages are asked.", groups=category.groups, created_at=NOW
    )
    figures = FunnelRelease.objects.create(
        program=cast.program, is_whole=False, tables=[freeze(funnel_table())], created_at=NOW
    )
    ReleasedCohort.objects.create(cohort=cast.cohort, release=figures)
    aude = factories.user(factories.person("Aude Noël"), roles=(RoleGrant.Role.AUDITOR,))
    guide = ProgramGuide.objects.create(
        program=cast.program,
        title="Our house",
        aim="Know it.",
        text="## 10: Arrive\n\nHello.",
        changed_at=NOW,
        created_at=NOW,
    )
    module = ProgramModule.objects.create(
        program=cast.program, state="published", audience="both", position=1, title="Our house rules", minutes=4,
        text="Know them.\n\n## check\n\n? May I?\n+ Yes | Right.\n- No | You may.", required=False, changed_at=NOW, created_at=NOW,
    )  # fmt: skip
    from_file = completions(cast)
    resource = learning.write_resource(
        cast.program, title="Our house style", summary="How we write.", text="Short.\n\n## Words\n\nPlain.", language="en",
        link="https://intranet.lumen.example/style", topics=["short-video"], code="houseofstyle", by=cast.petra, now=NOW,
    )  # fmt: skip
    given = delegation.delegate(
        cast.viktor_part, to=cast.person("eve"), until=(NOW + timedelta(days=90)).date(), by=cast.viktor, now=NOW
    )
    of_kept = {"code": given.code}
    proposed = pairs.Attendance.objects.create(
        meeting=meeting, participant=cast.viktor_part, answer="tentative", sequence=0, stamped_at=NOW,
        proposed_at=NOW + timedelta(days=3), proposed_minutes=60, created_at=NOW,
    )  # fmt: skip
    certificate = pairs.Certificate.objects.create(
        person=cast.person("nia"), pairing=pairing, issued_on=NOW.date(), created_at=NOW,
        facts={"name": "Nia Obi", "program": "Fresh Eyes", "direction": "reverse", "labels": {}, "role": "mentor",
               "from": "2026-03-02", "to": "2026-05-12", "meetings": 8, "minutes": 450},
    )  # fmt: skip
    _feed, own_feed = calendars.renew_feed(by=cast.nia, now=NOW)
    directory_file.fetch(now=NOW)  # none is set up: the page says so
    channel = Channel(
        program=cast.program, service="slack", name="#dates", kinds=["circles"], language="en", created_at=NOW
    )
    channel.url = "https://localhost/services/x"
    channel.save()
    posted = Post.objects.create(
        channel=channel, key="world", kind="circle", state="failed", said="404", next_at=NOW, created_at=NOW
    )
    with override_settings(WEBHOOKS=True):
        hook, _secret = webhooks.add_endpoint(
            name="Data warehouse", url="https://localhost/hook", kinds=["cohort.closed"], by=cast.ada, now=NOW
        )
    delivery = Delivery.objects.create(
        endpoint=hook, kind="cohort.closed", body='{"type":"cohort.closed"}', state="failed", attempts=1, next_at=NOW,
        tries=[[NOW.isoformat(), "503", 41]], created_at=NOW,
    )  # fmt: skip
    opened = unsealing.ask_to_open(
        kind="thread", code=pairing.code, reason="A court asks for it, file 4711.", hours=4, by=cast.ada, now=NOW
    )
    unsealing.grant(opened, by=aude, now=NOW)
    wanted = Widening.objects.create(
        setting="files", subject_code=cast.program.code, program=cast.program, before=False, after=True, created_at=NOW
    )
    nia = cast.person("nia").code
    pair = {"code": pairing.code}
    of_cohort = {"code": cast.cohort.code}
    of_circle = {"code": circle.code}
    of_report = {"code": reported.released(cast.cohort).code}
    own_workshop, of_date = {"code": workshop.workshop.code}, {"code": workshop.code}
    of_workshop = of_cohort | {"workshop": workshop.workshop.code}
    of_calling = {"code": calling.code}
    of_program = {"code": cast.program.code}
    of_nia = {"code": cast.nia_part.code}
    of_run = {"code": run.code}
    of_meeting = pair | {"meeting": meeting.code}

    completed = pairs.Pairing.objects.create(
        cohort=cast.cohort, state=PairingState.COMPLETED, started_at=NOW - timedelta(days=270),
        ended_at=NOW - timedelta(days=56), created_at=NOW,
    )  # fmt: skip
    finished, _other = [
        pairs.Member.objects.create(
            pairing=completed, participant=part, role=part.role, answer=AnswerState.ACCEPTED, created_at=NOW
        )
        for part in (cast.nia_part, cast.viktor_part)
    ]
    pairs.Alumnus.objects.create(
        person=cast.person("nia"), program=cast.program, role=Role.MENTOR, again=True, tells=True,
        said_on=NOW.date(), created_at=NOW,
    )  # fmt: skip
    hr = Extract.objects.create(
        cohort=cast.cohort, purpose="Who stayed", index_on=NOW.date(), delete_on=NOW.date() + timedelta(days=400), created_at=NOW
    )  # fmt: skip
    token = AccessToken.objects.create(
        name="Reports", digest="0" * 64, made_by=cast.petra, expires_at=NOW + timedelta(days=30), created_at=NOW
    )
    with clock.moved_to(NOW):
        mentor = members[Role.MENTOR]
        tokens = {
            "pairings:answer_by_link": mail_links.to_answer(mentor),
            "pairings:more_by_link": mail_links.to_answer(mentor),
            "pairings:looking_back_by_link": mail_links.to_look_back(mentor, "midpoint"),
            "pairings:check_in_by_link": mail_links.to_check_in(meeting, mentor),
            "programs:asked_by_link": program_links.to_answer(asked),
            "programs:hours_by_link": program_links.to_release(release),
            "matching:shortlist_by_link": matching_mails.link_to(cast.nia_part),
            "pairings:kept_by_link": mail_links.to_keep(pairing, NOW + timedelta(days=9), given, minutes=60),
            "matching:conversations_by_link": matching_mails.link_to_conversations(guest),
            "matching:requests_by_link": mails_self_match.link_to(asking.asked),
            "pairings:proposed_by_link": mail_links.to_proposed(proposed, mentor),
            "pairings:date_by_link": mail_links.to_book(NOW + timedelta(days=9), mentor),
            "pairings:what_now_by_link": mail_links.to_what_now(mentor),
            "pairings:some_weeks_by_link": mail_links.to_some_weeks(finished),
            "pairings:better_by_link": mail_links.to_say_whether_better(concern),
            "pulse:answer_by_link": pulse_links.to_answer(asked_round, cast.nia_part),
            "pulse:safety_by_link": pulse_links.to_check(cast.nia_part, "safe-2"),
            "surveys:answer_by_link": survey_links.to_answer(survey, cast.nia_part),
            "circles:answer_by_link": circle_links.to_answer(circle, cast.person("nia").code),
        }

    return World(
        accounts={
            "anonymous": None,
            "mentor": cast.nia,
            "mentee": cast.viktor,
            "participant": cast.otto,
            "manager": cast.petra,
            "other_manager": rita,
            "sponsor": cast.dora,
            "support": cast.sam,
            "administrator": cast.ada,
            "auditor": aude,
            "assistant": cast.eve,
        },
        places={
            **dict.fromkeys(("measurement:cohort", "measurement:council", "measurement:report-new"), of_cohort),
            "measurement:report-file": of_report | {"form": "pdf"},
            **dict.fromkeys(("measurement:report", "measurement:report-"), of_report),
            **portfolio.places(cast, pairing, cast.program),
            "staying:": {"code": hr.code},
            "tokens:revocation": {"code": token.code},
            "oversight:change": {"code": wanted.code},
            "oversight:conflict": {"cohort": cast.cohort.code, "code": pairing.code},
            "oversight:unsealing": {"code": opened.code},
            "oversight:unsealing-": {"code": opened.code},
            "oversight:pack": of_program,
            "oversight:pack-file": of_program | {"form": "json"},
            "oversight:words": {"key": "basis"},
            "measurement:category": {"code": category.code},
            "measurement:category-": {"code": draft.code},
            "measurement:category-closure": {"code": category.code},
            "measurement:release": {"code": figures.code},
            "measurement:file": {"code": figures.code, "number": "1"},
            **dict.fromkeys(("circles:circle", "circles:answer", "circles:attendance"), of_circle),
            **{key: {"code": asked_round.code} for key in ("pulse:answer", "pulse:removal")},
            "pulse:safety": of_nia | {"check": "safe-2"},
            "pulse:cohort": of_cohort,
            "adjusting:": of_cohort | {"kind": "agreement", "subject": pairing.code},
            **dict.fromkeys(("adjusting:attention", "adjusting:digest"), of_cohort),
            **dict.fromkeys(("adjusting:looking_back", "adjusting:lesson_new", "adjusting:next", "adjusting:recommended"), of_cohort),
            **dict.fromkeys(("adjusting:dismissal", "adjusting:again"), of_cohort | {"rule": "waiting"}),
            **dict.fromkeys(
                ("adjusting:lesson", "adjusting:lesson_removal", "adjusting:settled"), of_cohort | {"lesson": lesson.code}
            ),
            "adjusting:changes": of_program,
            "adjusting:remark_removal": of_program | {"remark": "none"},
            **{key: {"code": survey.code} for key in ("surveys:answer", "surveys:removal")},
            **dict.fromkeys(("surveys:cohort", "surveys:item-new"), of_cohort),
            "surveys:wave": of_cohort | {"wave": "T2"},
            "surveys:item-removal": of_cohort | {"item": own_item.code},
            "circles:cohort": of_cohort,
            **dict.fromkeys(("circles:change", "circles:cancellation"), of_cohort | {"circle": circle.code}),
            **dict.fromkeys(("workshops:workshop", "workshops:seat", "workshops:return"), own_workshop),
            **dict.fromkeys(("workshops:cohort", "workshops:new"), of_cohort),
            **dict.fromkeys(("workshops:list", "workshops:list-"), of_date),
            **dict.fromkeys(("workshops:date", "workshops:date-cancellation"), of_workshop | {"date": workshop.code}),
            "workshops:": of_workshop,
            "exchange:thread": pair,
            "exchange:removal": pair | {"message": written.code},
            "exchange:attachment": pair | {"attachment": file.code},
            "recognition:": pair,
            **stories.places(cast, pairing),
            **dict.fromkeys(("recognition:ideas", "recognition:commitments"), of_program),
            "recognition:publication": pair | {"kind": "ideas", "thing": idea.code},
            "recognition:withdrawal": of_program | {"kind": "ideas", "thing": idea.code},
            **dict.fromkeys(("recognition:commitment", "recognition:commitment-"), pair | {"thing": commitment.code}),
            **dict.fromkeys(("recognition:idea", "recognition:idea-"), pair | {"thing": idea.code}),
            **dict.fromkeys(("recognition:commitment-new", "recognition:idea-new"), pair),
            "learning:guide": {"key": "public-voice"},
            "learning:choice": of_meeting,
            "learning:resource": {"key": "first-good-prompt"},
            **dict.fromkeys(("learning:shelf", "learning:shelf-new"), of_program),
            "learning:shelf-": of_program | {"resource": resource.code},
            **dict.fromkeys(("learning:training", "learning:check", "learning:rating"), of_nia),
            "learning:module": of_nia | {"number": "1"},
            "learning:prepared": of_cohort,
            "learning:own": of_program,
            "matching:defaults": of_program,
            "matching:default": of_run,
            "learning:own-new": of_program,
            "learning:own-": of_program | {"guide": guide.code},
            **dict.fromkeys(("learning:modules", "learning:modules-new", "learning:completions"), of_program),
            "learning:completions-": of_program | {"entry": from_file.code},
            "learning:modules-": of_program | {"module": module.code},
            "learning:reading": of_nia | {"module": module.code},
            "people:import-": {"code": entry.code},
            "people:person": {"code": nia},
            **{key: {"pk": "1"} for key in ("mfa_edit_webauthn", "mfa_remove_webauthn")},
            **dict.fromkeys(("people:topic", "people:topic-merge", "people:topic-retirement"), of_topic),
            "people:topic-import-": {"code": skills.code},
            "messaging:cohort": of_cohort,
            "messaging:group": of_cohort,
            "messaging:rules": of_cohort,
            **dict.fromkeys(
                ("messaging:coming", "messaging:coming_raw"),
                of_cohort | {"name": halfway.what, "day": f"{halfway.due_at:%Y-%m-%d}"},
            ),
            "messaging:words": of_cohort | {"name": "pairings.asked"},
            "messaging:words_raw": of_cohort | {"name": "pairings.asked"},
            "messaging:kind": {"name": "pairings.asked"},
            "messaging:outbox_": {"code": message.code},
            "messaging:stop": {"token": "not-a-token"},
            **{name: {} for name in PLAIN},
            "web:manifest": {"language": "de"},
            "web:icon": {"size": "192"},
            "messaging:kind_raw": {"name": "pairings.asked"},
            "messaging:": {"code": message.code},
            "programs:people": of_program | {"place": "sponsor"},
            "programs:manager_removal": of_program | {"user_code": cast.petra.code},
            **dict.fromkeys(
                ("programs:settings", "programs:kick_off", "programs:recruiting", "programs:closure", "programs:link",
                 "programs:participants", "programs:export", "programs:add", "programs:step_back", "programs:timeline",
                 "programs:plan_month", "programs:plan_file", "programs:days_off"), of_cohort,
            ),
            "programs:exception": of_cohort | {"person_code": nia, "role": "mentor"},
            "rehearsal:": of_cohort,
            "programs:plan_step": of_cohort | {"slug": "support"},
            "programs:feed": {"token": feed.token},
            "calendars:feed": {"token": own_feed},
            "scim:one": {"path": "Users"},
            **dict.fromkeys(("chat:program", "chat:new"), of_program),
            "chat:": of_program | {"channel": channel.code},
            "chat:again": of_program | {"channel": channel.code, "post": posted.code},
            "webhooks:": {"code": hook.code},
            "webhooks:replay": {"code": hook.code, "delivery": delivery.code},
            **dict.fromkeys(
                ("programs:call", "programs:call_settings", "programs:call_policy", "programs:call_readiness",
                 "programs:balance", "programs:places", "programs:places_settings"), of_cohort,
            ),
            **dict.fromkeys(("programs:draw", "programs:draw_file"), of_cohort | {"role": "mentor"}),
            **dict.fromkeys(("programs:open_call", "programs:suggest"), of_calling),
            "programs:panel": of_calling | {"role": "mentor"},
            "programs:review": {"code": review.code},
            "programs:hours_one": {"code": release.code},
            "programs:place": of_nia,
            "programs:join": {"token": cast.cohort.join_token},
            "programs:said_no": {"token": cast.cohort.join_token},
            **dict.fromkeys(("programs:enrollment", "programs:check", "programs:withdrawal", "pairings:leave"), of_nia),
            "programs:": of_program,
            "matching:cohort": of_cohort,
            "matching:runs": of_cohort,
            "matching:decisions": of_cohort,
            "matching:shortlists": of_cohort,
            "matching:shortlists-": {"code": listed.code},
            "matching:shortlist": of_nia,
            "matching:events": of_cohort,
            "matching:events-": {"code": talks.code},
            "matching:guests-presence": {"code": guest.code},
            "matching:conversations": {"code": guest.code},
            "matching:self-match": {"code": asking.round.cohort.code},
            "matching:self-match-": {"code": asking.round.code},
            "matching:asking": {"code": asking.asker.code},
            "matching:asking-withdrawal": {"code": asking.code},
            "matching:asking-sooner": {"code": asking.code},
            "matching:requests": {"code": asking.asked.code},
            "pairings:chosen": {"code": asking.code},
            "matching:pair": of_cohort,
            "matching:import": of_cohort,
            "matching:run-file": of_run | {"form": "csv"},
            "matching:": of_run,
            "pairings:release": of_run,
            "pairings:overview": of_cohort,
            "pairings:cohort": of_cohort,
            "pairings:completion": of_cohort,
            "pairings:next_best": of_cohort,
            "pairings:free": of_cohort,
            "pairings:alternatives": {"cohort": cast.cohort.code, "code": otto_part.code},
            "pairings:cohort_pair": {"cohort": cast.cohort.code, "code": pairing.code},
            "pairings:decision": {"cohort": cast.cohort.code, "code": pairing.code},
            "pairings:act": {"cohort": cast.cohort.code, "code": pairing.code, "act": "nudge"},
            "pairings:assistant": {"code": cast.viktor_part.code},
            "pairings:assistant_withdrawal": {"code": cast.viktor_part.code},
            "pairings:kept": {},
            "pairings:kept_return": of_kept,
            "pairings:kept_plan": of_kept | {"pairing": pairing.code},
            **dict.fromkeys(
                ("pairings:kept_meeting", "pairings:kept_cancellation"), of_kept | {"meeting": meeting.code}
            ),
            "pairings:concern": {"code": concern.code},
            "pairings:proposed": pair | {"proposal": proposed.code},
            "pairings:what_now": of_nia,
            "pairings:some_weeks": {"code": completed.code},
            "pairings:alumni": of_cohort,
            "pairings:better": {"code": concern.code},
            "pairings:concern_date": {"code": concern.code},
            "pairings:concern_closure": {"code": concern.code},
            **{name: {"token": url.rstrip("/").rsplit("/", 1)[1]} for name, url in tokens.items()},
            "pairings:certificate_check": {"code": certificate.code},
            "pairings:looking_back_agenda": pair | {"moment": "closing"},
            "pairings:looking_back": pair | {"moment": "closing"},
            "pairings:agenda_": pair | {"item": item.code},
            "pairings:goal": pair | {"goal": goal.code},
            "pairings:goal_suggestion": pair,
            "pairings:goal_": pair | {"goal": goal.code},
            "pairings:steps": pair | {"goal": goal.code},
            "pairings:step_": pair | {"step": step.code},
            "pairings:decision_": pair | {"decision": decision.code},
            **dict.fromkeys(
                ("pairings:meeting", "pairings:date", "pairings:cancellation", "pairings:held", "pairings:check_in",
                 "pairings:agenda"), of_meeting,
            ),
            "pairings:": pair,
        },
    )  # fmt: skip


def completions(cast: Cast) -> CompletionImport:
    """A file of Petra's learning system, with every kind of row, to be looked through."""
    nia, day = cast.person("nia").email, "2026-01-05"
    lines = [
        "Email,Course,Completed",
        f"{nia},Rules,{day}",
        f"nobody@x.example,Rules,{day}",
        f"{nia},Rules,{day}",
        f"{nia},Tea,{day}",
    ]
    file = io.BytesIO("\n".join(lines).encode())
    entry = learning.start_completions(cast.program, file_name="lms.csv", content=file, by=cast.petra, now=NOW)
    entry = learning.map_completions(entry, columns=entry.mapping["columns"], by=cast.petra, now=NOW)
    ties = {"rules": "path", "tea": ""}
    return learning.tie_courses(entry, ties=ties, by=cast.petra, now=NOW)


def announced_workshop(cast: Cast) -> WorkshopDate:
    """A workshop of mentors with one seat, which Nia has and Otto waits for; Jon leads it."""
    details = workshops.DateDetails(
        starts_at=NOW + timedelta(days=4), time_zone="Europe/Paris", minutes=90, place="https://meet.example/workshop",
        seats=1, facilitator=cast.person("jon"),
    )  # fmt: skip
    workshop = workshops.plan(
        cast.cohort, title="Before you begin", about="How to ask, and how to say no.", audience=Role.MENTOR,
        date=details, by=cast.petra, now=NOW,
    )  # fmt: skip
    workshops.announce(workshop, by=cast.petra, now=NOW)
    date = workshop.dates.select_related("workshop").get()
    for name in ("nia", "otto"):
        part = Participant.objects.get(cohort=cast.cohort, person=cast.person(name))
        workshops.take_seat(date, participant=part, by=getattr(cast, name), now=NOW)
    return date


def announced_event(cast: Cast) -> tuple[ConversationEvent, EventGuest]:
    """Short conversations that everybody knows the rounds of, and Nia as a guest; she meets Viktor in the first."""
    event = ConversationEvent.objects.create(
        cohort=cast.cohort, number=1, state="announced", starts_at=NOW + timedelta(days=3), time_zone="Europe/Berlin",
        place="Canteen", reply_by=NOW - timedelta(days=1), announced_at=NOW, created_at=NOW,
    )  # fmt: skip
    guests = [
        EventGuest.objects.create(event=event, participant=one, answer="yes", answered_at=NOW, created_at=NOW)
        for one in (cast.nia_part, cast.viktor_part)
    ]
    plan = SeatingPlan.objects.create(event=event, number=1, from_round=1, created_at=NOW)
    Conversation.objects.create(plan=plan, mentor=cast.nia_part, mentee=cast.viktor_part, round=1, table=4)
    return event, guests[0]


def self_match(cast: Cast) -> SelfMatchRequest:
    """Nia has asked Viktor in another program of Petra's, in which people ask each other; Ines lets Petra choose."""
    program = factories.program("Ask First", manager=cast.petra, policy={"mode": "self_match"})
    cohort = factories.cohort(program, name="Ask First 2026")
    nia = factories.participant(cohort, cast.person("nia"), Role.MENTOR, offers={"short-video": 5})
    viktor = factories.participant(cohort, cast.person("viktor"), Role.MENTEE, wants=("short-video",))
    ines = factories.participant(cohort, factories.person("Ines Roth", rank=6), Role.MENTEE, wants=("short-video",))
    paul = factories.participant(cohort, factories.person("Paul Reyes"), Role.MENTOR, offers={"short-video": 4})
    ends = (NOW + timedelta(days=28)).date()
    drawn = matching.open_self_match(cohort, begins=NOW.date(), ends=ends, by=cast.petra, now=NOW)
    SelfMatchSeat.objects.filter(participant=ines).update(approves="manager")
    matching.ask(drawn, asker=paul, asked=ines.code, note="", by=factories.user(paul.person), now=NOW)
    return matching.ask(drawn, asker=nia, asked=viktor.code, note="You know budgets.", by=cast.nia, now=NOW)


def funnel_table() -> Table:
    """What a release may look like: rates to look into, a band, and hidden numbers."""
    groups = (
        Group("g" * 12, (80, 24, 24, 18, 12, 5)),
        Group("h" * 12, (90, 60, 49, 38, 27, 14)),
        Group(UNSAID, (40, 21, 7, 4, 1, 1), compared=False),
    )
    named = (Named("g" * 12, "Trainee"), Named("h" * 12, "Degree"))
    marks = {"first_mark": 58, "second_mark": 66, "third_mark": 74}
    shown = hide(groups)
    cuts = {mark: cut for (mark, cut), total in zip(marks.items(), shown.totals[3:], strict=True) if total is not None}
    return Table("mentor", "Way in", named, ("asked", "applied", "paired", *marks), shown, cuts)


def place(world: World, name: str) -> dict[str, str]:
    """What fills the placeholders of a named address: its own entry, else the longest beginning that has one."""
    if name in world.places:
        return world.places[name]
    beginnings = [key for key in world.places if key.endswith(("_", "-", ":")) and name.startswith(key)]
    return world.places[max(beginnings, key=len)] if beginnings else {}
