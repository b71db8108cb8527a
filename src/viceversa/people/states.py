"""Which changes of a directory import, and of an import of topics, are legal."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.transitions import Table


class ImportState(TextChoices):
    READING = "reading", _("being read")
    MAPPING = "mapping", _("columns to be chosen")
    DECIDING = "deciding", _("grades to be ordered")
    CHECKING = "checking", _("being checked")
    REVIEW = "review", _("to be reviewed")
    APPLYING = "applying", _("being saved")
    APPLIED = "applied", _("saved")
    FAILED = "failed", _("could not be read")
    DISCARDED = "discarded", _("discarded")


_S = ImportState

IMPORT = Table(
    "directory import",
    ImportState,
    {
        "read": ((_S.READING,), _S.MAPPING),
        "fail": ((_S.READING,), _S.FAILED),
        "map": ((_S.MAPPING, _S.DECIDING, _S.REVIEW), _S.DECIDING),
        "decide": ((_S.DECIDING, _S.REVIEW), _S.CHECKING),
        "check": ((_S.CHECKING,), _S.REVIEW),
        "fix": ((_S.REVIEW,), _S.REVIEW),
        "begin": ((_S.REVIEW,), _S.APPLYING),
        "apply": ((_S.REVIEW, _S.APPLYING), _S.APPLIED),
        "look_again": ((_S.APPLYING,), _S.CHECKING),
        "discard": ((_S.READING, _S.MAPPING, _S.DECIDING, _S.CHECKING, _S.REVIEW), _S.DISCARDED),
    },
)


class TopicImportState(TextChoices):
    REVIEW = "review", _("to be reviewed")
    APPLIED = "applied", _("saved")
    DISCARDED = "discarded", _("discarded")


TOPIC_IMPORT = Table(
    "topic import",
    TopicImportState,
    {
        "choose": ((TopicImportState.REVIEW,), TopicImportState.REVIEW),
        "apply": ((TopicImportState.REVIEW,), TopicImportState.APPLIED),
        "discard": ((TopicImportState.REVIEW,), TopicImportState.DISCARDED),
    },
)
