"""All settings, from `VICEVERSA_…` environment variables. docs/reference/settings.md is generated from here."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from viceversa.config import env, secrets
from viceversa.config.database import from_url, replicas
from viceversa.config.languages import LANGUAGES as LANGUAGES
from viceversa.config.periodic import PERIODIC as PERIODIC
from viceversa.config.sign_in import *  # noqa: F403

PACKAGE = Path(__file__).resolve().parent.parent

# Where it keeps things

DATA = env.path(
    "VICEVERSA_DATA", Path.cwd() / "var", help_text="Folder for the embedded database, the secret and uploaded files."
)
SECRET_KEY = env.text(
    "VICEVERSA_SECRET_KEY", help_text="The instance's secret. Made at first start in the data folder when not given."
) or (secrets.read_or_make(DATA / "secret"))
SECRET_KEY_FALLBACKS = env.words(
    "VICEVERSA_FORMER_SECRET_KEYS", help_text="Former secrets, still good for reading while keys are rotated."
)
DATABASES = {
    "default": from_url(
        env.text(
            "VICEVERSA_DATABASE_URL",
            help_text="postgresql://user:password@host/name. SQLite in the data folder when not given.",
        ),
        default=DATA / "db.sqlite3",
    ),
    **replicas(
        env.words(
            "VICEVERSA_READ_DATABASE_URL",
            help_text="Copies of the database (streaming replicas) that lists are read from, as the address above.",
        )
    ),
}
READ_LAG_SECONDS = env.integer(
    "VICEVERSA_READ_LAG_SECONDS",
    10,
    help_text=(
        "How far such a copy may be behind; so long people who changed something read from the database itself."
    ),
)
DATABASE_ROUTERS = ["viceversa.core.replicas.Router"] if len(DATABASES) > 1 else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Where it is reached

BASE_URL = env.text(
    "VICEVERSA_BASE_URL",
    "http://localhost:8000",
    help_text="The address people type, without a slash at the end. Links in mails start with it.",
).rstrip("/")
_address = urlsplit(BASE_URL)
DEBUG = env.boolean("VICEVERSA_DEBUG", help_text="Developer's error pages. Never on a reachable machine.")
DEMO = env.boolean(
    "VICEVERSA_DEMO", help_text="One-click sign-in as the invented people of the demo company. Never with real people."
)
ALLOWED_HOSTS = [
    _address.hostname or "localhost",
    *env.words("VICEVERSA_ALLOWED_HOSTS", help_text="Further host names this instance answers to."),
]
if _address.hostname in {"localhost", "127.0.0.1"}:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
_https = _address.scheme == "https"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if _https else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
if _https:
    # Browsers take cookies of this name from this very host alone, and by TLS.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_AGE = (
    60 * 60 * env.integer("VICEVERSA_SESSION_HOURS", 12 * 14, help_text="Hours after which a person signs in again.")
)
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.boolean(
    "VICEVERSA_HSTS_SUBDOMAINS",
    True,
    help_text="Whether browsers reach all names below this host by https alone from then on. No where some of them have none.",
)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PROXY_COUNT = env.integer(
    "VICEVERSA_PROXY_COUNT",
    0,
    help_text="How many reverse proxies stand in front; their forwarded headers are believed.",
)
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# What it is made of

INSTALLED_APPS = [
    "viceversa.web",
    "viceversa.api",
    "viceversa.integrations.calendars",
    "viceversa.integrations.scim",
    "viceversa.integrations.directory",
    "viceversa.integrations.webhooks",
    "viceversa.integrations.chat",
    "viceversa.oversight",
    "viceversa.integrations.sso",
    "viceversa.rehearsal",
    "viceversa.opportunities",
    "viceversa.portfolio",
    "viceversa.adjusting",
    "viceversa.measurement",
    "viceversa.recognition",
    "viceversa.stories",
    "viceversa.learning",
    "viceversa.exchange",
    "viceversa.circles",
    "viceversa.workshops",
    "viceversa.pulse",
    "viceversa.surveys",
    "viceversa.staying",
    "viceversa.pairings",
    "viceversa.matching",
    "viceversa.programs",
    "viceversa.messaging",
    "viceversa.tokens",
    "viceversa.people",
    "viceversa.core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rules",
    "template_partials",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]
if DEMO:
    INSTALLED_APPS.insert(0, "viceversa.demo")
MIDDLEWARE = [
    "viceversa.operations.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "viceversa.web.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "viceversa.web.middleware.SizeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "viceversa.web.middleware.PersonMiddleware",
    "viceversa.people.middleware.SignInMiddleware",
    "viceversa.web.middleware.RefusalMiddleware",
    "viceversa.oversight.middleware.LooksMiddleware",
]
if DATABASE_ROUTERS:
    MIDDLEWARE.append("viceversa.operations.replicas.ReplicaMiddleware")
ROOT_URLCONF = "viceversa.config.urls"
WSGI_APPLICATION = "viceversa.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Pages live in <app>/templates; messages in <app>/messages, found as "pairings/messages/asked/body.txt".
        "DIRS": [PACKAGE],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "viceversa.web.context.navigation",
            ],
        },
    }
]
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(DATA / "files")}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
IMPORT_MAX_BYTES = (
    1024
    * 1024
    * env.integer("VICEVERSA_IMPORT_MAX_MB", 64, help_text="Largest directory file that can be imported, in megabytes.")
)
IMPORT_IN_REQUEST_ROWS = 2000  # larger directory files are read, checked and saved by the worker

# Who comes in (config/sign_in.py says how)

ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT

# Rate limits need a cache that every process shares.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

API_REQUESTS_A_MINUTE = env.integer(
    "VICEVERSA_API_REQUESTS_A_MINUTE",
    600,
    help_text="How many requests an access token may make to the API in a minute.",
)

# What it says, and where to

LIKENESS = env.text(
    "VICEVERSA_LIKENESS",
    "auto",
    help_text=(
        "How topics are found that are close to what somebody types: `wordllama` (by meaning, needs the extra "
        "`viceversa[likeness]`), `letters`, `off`, the dotted path of a class of yours, or `auto`, the best that is installed."
    ),
)
ORGANIZATION = env.text(
    "VICEVERSA_ORGANIZATION", help_text="The organization's name in mails. When not given, they do without."
)
EMAIL_HOST = env.text(
    "VICEVERSA_SMTP_HOST",
    help_text="The mail server. When not given, mail goes to the browsable outbox and the console, and to nobody.",
)
EMAIL_PORT = env.integer("VICEVERSA_SMTP_PORT", 587, help_text="The mail server's port.")
EMAIL_HOST_USER = env.text("VICEVERSA_SMTP_USER", help_text="Name for the mail server, if it wants one.")
EMAIL_HOST_PASSWORD = env.text("VICEVERSA_SMTP_PASSWORD", help_text="Password for the mail server, if it wants one.")
_security = env.text("VICEVERSA_SMTP_SECURITY", "starttls", help_text="starttls, tls or none.")
EMAIL_USE_TLS = _security == "starttls"
EMAIL_USE_SSL = _security == "tls"
EMAIL_TIMEOUT = 30
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.console.EmailBackend"
)
# Mail that reaches nobody but the console can be read at /outbox/.
MAIL_STAYS_HERE = not EMAIL_HOST
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text(
    "VICEVERSA_MAIL_FROM", "Vice Versa <vice-versa@localhost>", help_text="The sender of all mails."
)
REPLIES_ADDRESS = env.text(
    "VICEVERSA_REPLIES_ADDRESS",
    help_text=(
        "The address of a mailbox that answers to calendar invitations go to; it stands as their organizer. When not "
        "given, that is the sender of all mails."
    ),
)
REPLIES_HOST = env.text(
    "VICEVERSA_REPLIES_IMAP_HOST",
    help_text="The IMAP server with that mailbox, read every five minutes. When not given, calendars are not asked to answer.",
)
REPLIES_PORT = env.integer("VICEVERSA_REPLIES_IMAP_PORT", 993, help_text="The IMAP server's port.")
REPLIES_SECURITY = env.text("VICEVERSA_REPLIES_IMAP_SECURITY", "tls", help_text="tls, starttls or none.")
REPLIES_USER = env.text("VICEVERSA_REPLIES_IMAP_USER", help_text="Name for the IMAP server.")
REPLIES_PASSWORD = env.text("VICEVERSA_REPLIES_IMAP_PASSWORD", help_text="Password for the IMAP server.")
REPLIES_FOLDER = env.text(
    "VICEVERSA_REPLIES_IMAP_FOLDER", "INBOX", help_text="The folder that is read. Nothing in it is changed or deleted."
)
CALDAV_HOSTS = env.words(
    "VICEVERSA_CALDAV_HOSTS",
    help_text=(
        "CalDAV servers on which people may connect their calendars, as dav.example.org or *.example.org; one inside that "
        "speaks no TLS as http://dav:5232. When not given, nobody is asked for a calendar."
    ),
)
OUTBOUND_HOSTS = env.words(
    "VICEVERSA_OUTBOUND_HOSTS",
    help_text=(
        "Servers inside to which addresses that people type may lead (webhooks, chat, directory files), with scheme and "
        "port, as https://chat.inside.example or http://mattermost:8065. All others must be on the internet and speak TLS."
    ),
)
DIRECTORY_URL = env.text(
    "VICEVERSA_DIRECTORY_URL",
    help_text=(
        "A directory file that is fetched each day: https://hr.example.org/people.csv, or in an SFTP drop "
        "sftp://name@drop.example.org/out/people.csv; one that ends with a slash is a folder, whose newest file is taken. "
        "When not given, none is fetched."
    ),
)
DIRECTORY_AUTHORIZATION = env.text(
    "VICEVERSA_DIRECTORY_AUTHORIZATION",
    help_text="What is sent as Authorization to an https address of the directory file, as `Bearer …` or `Basic …`.",
)
DIRECTORY_SFTP_PASSWORD = env.text("VICEVERSA_DIRECTORY_SFTP_PASSWORD", help_text="The password for the SFTP drop.")
DIRECTORY_SFTP_KEY = env.text(
    "VICEVERSA_DIRECTORY_SFTP_KEY", help_text="Path of the private key for the SFTP drop, in place of a password."
)
DIRECTORY_SFTP_HOST_KEY = env.text(
    "VICEVERSA_DIRECTORY_SFTP_HOST_KEY",
    help_text=(
        "The host key of the SFTP server, as `ssh-keyscan` prints it (ssh-ed25519 AAAA…). Another one is not talked to."
    ),
)
DIRECTORY_TIME = env.text(
    "VICEVERSA_DIRECTORY_TIME",
    "03:30",
    help_text="When the directory file is fetched each day, in VICEVERSA_TIME_ZONE.",
)
DIRECTORY_GONE = env.text(
    "VICEVERSA_DIRECTORY_GONE",
    "keep",
    help_text="What becomes of people who are no longer in the directory file: keep, or left (they have left).",
)
DIRECTORY_MOST_GONE = env.integer(
    "VICEVERSA_DIRECTORY_MOST_GONE",
    20,
    help_text="A directory file without this share of the people who are here, in percent, is held for a person to look at.",
)
WEBHOOKS = env.boolean(
    "VICEVERSA_WEBHOOKS",
    help_text="Whether system administrators may have other systems told what happens. When not given, nobody is told.",
)
CHAT_SERVICES = env.words(
    "VICEVERSA_CHAT_SERVICES",
    help_text=(
        "Chats to which programs may post dates for their groups: slack, teams, google, mattermost. When not given, "
        "nobody is asked for a channel."
    ),
)
REPLIES_ARE_READ = bool(REPLIES_ADDRESS and REPLIES_HOST)

# When it says it. A cohort's managers may settle something else for their cohort.
QUIET_HOURS = env.hours(
    "VICEVERSA_QUIET_HOURS",
    "20-7",
    help_text="Hours of the recipient's own day in which no mail goes out that can wait, as 20-7. Empty: any hour will do.",
)
QUIET_WEEKENDS = env.boolean(
    "VICEVERSA_QUIET_WEEKENDS",
    True,
    help_text="Whether mails that can wait do so over the recipient’s weekend and public holidays.",
)
MAIL_DIGEST = env.boolean(
    "VICEVERSA_ONE_MAIL_A_DAY", True, help_text="Whether mails that can wait are joined, so that nobody gets two a day."
)

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# In whose words

LANGUAGE_CODE = env.text(
    "VICEVERSA_LANGUAGE", "en", help_text="Language of pages and mails for people who have not chosen one."
)
LOCALE_SOURCE = PACKAGE / "locale"  # as translators write them; compiled at start into
LOCALE_PATHS = [DATA / "locale"]
TIME_ZONE = env.text("VICEVERSA_TIME_ZONE", "UTC", help_text="Time zone for people whose own is not known.")
USE_I18N = USE_TZ = True
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# What it tells those who look after it

METRICS_TOKEN = env.text(
    "VICEVERSA_METRICS_TOKEN",
    help_text="The token with which Prometheus reads /metrics. When not given, there is no such page.",
)
METRICS_FOLDER = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR", DATA / "metrics"))  # `viceversa web` says where
TRACES_URL = env.text(
    "VICEVERSA_TRACES_URL",
    help_text=(
        "Where traces go (OTLP over HTTP, as http://collector:4318/v1/traces; needs the extra `viceversa[tracing]`). When "
        "not given, there are none."
    ),
)
SECURITY_CONTACT = env.contact(
    "VICEVERSA_SECURITY_CONTACT",
    help_text=(
        "Whom to tell of a hole in this installation: a mail address, or an https address. It stands in "
        "/.well-known/security.txt; when not given, there is no such page."
    ),
)
_lines = env.text("VICEVERSA_LOG_FORMAT", "line", help_text="line, or json: one object a line, each request too.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "viceversa.core.lines.JSONLines"},
    },
    "filters": {"addresses": {"()": "viceversa.core.lines.WithoutAddresses"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json" if _lines == "json" else "line"}},
    "loggers": {
        "viceversa.requests": {"level": "INFO" if _lines == "json" else "WARNING"},
        "django.request": {"filters": ["addresses"]},
        "django.security.csrf": {"filters": ["addresses"]},
    },
    "root": {
        "handlers": ["console"],
        "level": env.text("VICEVERSA_LOG_LEVEL", "INFO", help_text="DEBUG, INFO, WARNING or ERROR."),
    },
}
