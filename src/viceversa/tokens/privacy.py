"""What we keep about access tokens, and about those who made them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named, not_personal
from viceversa.tokens import retention
from viceversa.tokens.models import AccessToken

named({AccessToken: _("access tokens")})

declare(
    AccessToken, "name", "scopes", "expires_at", "last_used_at", "revoked_at",
    purpose=_("Know which machines come in, for what, until when, and who answers for them"),
    readers=(_("whoever made it"), _("system administrators")), retention=retention.TOKENS.when, person_path="made_by__person",
)  # fmt: skip
not_personal(AccessToken, "digest", because="The hash of a random secret.")
