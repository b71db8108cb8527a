"""What is kept of what an identity provider says about people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named, not_personal
from viceversa.integrations.scim import retention
from viceversa.integrations.scim.models import Account, Group

named({Account: _("accounts at the identity provider")})

declare(
    Account, "user_name", "folded", "external_id", "said",
    purpose=_("Recognize somebody when the identity provider asks, and give back the words it sent"),
    readers=(_("the identity provider"),), retention=retention.ACCOUNTS.when, person_path="person",
)  # fmt: skip
declare(
    Account, "changed_at", "removed_at",
    purpose=_("Know how old the identity provider’s word is, and who was deleted there"), readers=(_("the identity provider"),),
    retention=retention.ACCOUNTS.when, person_path="person",
)  # fmt: skip
not_personal(Group, "name", "external_id", "changed_at", because="What a group is called, and when it was last sent.")
