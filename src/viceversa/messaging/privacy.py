"""What messaging keeps about people."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from viceversa.core.outside import declare_outside
from viceversa.core.privacy import declare, named, not_personal
from viceversa.core.retention import kept
from viceversa.messaging.kinds import title_of
from viceversa.messaging.models import Due, MailRules, Message, Preference, Rhythm, Wording
from viceversa.messaging.retention import MESSAGES

named(
    {
        Message: _("mails"),
        Preference: _("mails that people do not want"),
        Rhythm: _("how often people want mail"),
    }
)

declare(
    Message,
    "kind",
    purpose=_("What the mail is about, so that nobody is told the same thing twice."),
    readers=(_("the program’s managers, but never for confidential mails"),),
    retention=MESSAGES.when,
    person_path="to",
    reveal=lambda message: title_of(message.kind),
)
declare(
    Message,
    "address",
    purpose=_("Where the last try to send this mail went."),
    readers=(
        _("the program’s managers, for mails that could not be sent"),
        _("system administrators, for mails that could not be sent"),
    ),
    retention=MESSAGES.when,
    person_path="to",
)
declare(
    Message,
    "context",
    purpose=_("Codes and dates from which the mail’s words are made; never what somebody wrote."),
    readers=(_("nobody directly"),),
    retention=MESSAGES.when,
)
declare(
    Message,
    "send_after",
    "sent_at",
    "claimed_at",
    "handed_over_at",
    purpose=_("When the mail may go and when it went, so that it goes once."),
    readers=(_("the program’s managers, in totals"),),
    retention=MESSAGES.when,
    person_path="to",
)
declare(
    Message,
    "released_by",
    purpose=_("Whose decision, or which policy, let the mail go."),
    readers=(_("the program’s managers"),),
    retention=MESSAGES.when,
)
declare(
    Message,
    "last_problem",
    purpose=_("Why the mail did not go: the mail server’s words, or ours."),
    readers=(_("the program’s managers"), _("system administrators")),
    retention=MESSAGES.when,
)
declare(
    Preference,
    "kind",
    "stopped_at",
    purpose=_("Which mails a person does not want."),
    readers=(_("the person"),),
    retention=kept(
        _("until the person wants them again, or is removed from the directory"),
        because=_("it holds for as long as the person does not say otherwise"),
    ),
    person_path="person",
)
declare(
    Rhythm,
    "often",
    "chosen_at",
    purpose=_("How often a person wants mails that can wait."),
    readers=(_("the person"),),
    retention=kept(
        _("until the person chooses otherwise, or is removed from the directory"),
        because=_("it holds for as long as the person does not say otherwise"),
    ),
    person_path="person",
)
not_personal(Message, "key", "scope_type", "scope_code", because="a name or code of the program")
not_personal(Message, "mail_code", because="the code of the mail it went in")
not_personal(MailRules, "scope_type", "scope_code", "quiet_from", "quiet_until", because="a setting of the cohort")
not_personal(
    Wording, "scope_type", "scope_code", "kind", "language", "words", "changed_at", because="what the program says"
)
not_personal(Message, "claimed_by", because="the name of a worker process")
not_personal(
    Due,
    "what",
    "key",
    "subject_type",
    "subject_code",
    "scope_type",
    "scope_code",
    because="a name or code of the program",
)
not_personal(Due, "due_at", "try_after", "played_at", because="a moment of a step; the step's subject is a code")
not_personal(Due, "last_problem", because="our own sentence about a step that went wrong")

declare_outside(
    "messaging.mail",
    name=_("Mail"),
    what=_("Address, subject and words of each mail. Never what somebody wrote in confidence, answered or noted."),
    where=lambda: settings.EMAIL_HOST,
)
