"""What the server speaks of: users with two extensions, and groups. What is not in here is not kept.

Entra ID wants extensions of one's own named as ours is.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field
from scim2_models import (
    URN,
    AnyExtension,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Extension,
    Filter,
    Mutability,
    Pagination,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

MOST_RESULTS: Final = 200
MOST_OPERATIONS: Final = 200
MOST_BYTES: Final = 1024 * 1024

ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
OURS: Final = "urn:ietf:params:scim:schemas:extension:viceversa:2.0:User"


def _ref() -> Any:
    return Field(None, serialization_alias="$ref", validation_alias="$ref")


class Name(ComplexAttribute):
    formatted: str | None = None
    """The whole name."""

    family_name: str | None = None
    """The last name."""

    given_name: str | None = None
    """The first name."""


class Email(ComplexAttribute):
    value: str | None = None
    """The address."""

    type: str | None = Field(None, examples=["work", "home", "other"])
    """What it is for."""

    primary: bool | None = None
    """Whether it is the one they sign in with and are written to."""


class Membership(ComplexAttribute):
    value: Annotated[str | None, Mutability.read_only, CaseExact.true] = None
    """The id of the group."""

    ref: Annotated[Reference["Group"] | None, Mutability.read_only] = _ref()  # noqa: UP037
    """The address of the group."""

    display: Annotated[str | None, Mutability.read_only] = None
    """The name of the group."""


class User(Resource[AnyExtension]):
    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """The name they are known by. An address is taken for their own where none else is given."""

    name: Name | None = None
    """First and last name; the whole name where these are missing."""

    display_name: str | None = None
    """Their name, where none of the above is given."""

    title: str | None = None
    """Their job title."""

    preferred_language: str | None = None
    """The language they work in, as en or de-CH."""

    timezone: str | None = None
    """Their time zone, as Europe/Paris."""

    active: bool | None = None
    """Whether they are here. Who is not has left the organization."""

    emails: list[Email] | None = None
    """Their addresses. The primary one is used, else the one for work, else the first."""

    groups: Annotated[list[Membership] | None, Mutability.read_only] = None
    """The groups they are in."""


class Manager(ComplexAttribute):
    value: Annotated[str | None, CaseExact.true] = None
    """The id of their manager; an employee number or a user name will do."""

    ref: Annotated[Reference["User"] | None, CaseExact.true] = _ref()  # noqa: UP037
    """The address of their manager."""


class EnterpriseUser(Extension):
    __schema__ = URN(ENTERPRISE)

    employee_number: str | None = None
    """How files tell them apart. Nobody else may have it."""

    division: str | None = None
    """The unit above their department."""

    department: str | None = None
    """The unit they work in, or its path, as Claims / South."""

    manager: Manager | None = None
    """Who is above them."""


class DirectoryUser(Extension):
    __schema__ = URN(OURS)

    grade: str | None = None
    """Their grade. A people administrator puts the grades in order."""

    site: str | None = None
    """City, building or plant."""


class GroupMember(ComplexAttribute):
    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    """The id of the user."""

    ref: Annotated[Reference["User"] | None, Mutability.immutable] = _ref()  # noqa: UP037
    """The address of the user."""


class Group(Resource[Any]):
    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true] = None
    """The name of the group."""

    members: list[GroupMember] | None = None
    """Who is in it."""


FullUser: Final = User[EnterpriseUser | DirectoryUser]

CONFIG: Final = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=True, max_operations=MOST_OPERATIONS, max_payload_size=MOST_BYTES),
    filter=Filter(supported=True, max_results=MOST_RESULTS),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=True),
    etag=ETag(supported=True),
    pagination=Pagination(
        cursor=False,
        index=True,
        default_pagination_method=Pagination.DefaultPaginationMethod.index,
        default_page_size=100,
        max_page_size=MOST_RESULTS,
    ),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Bearer token",
            description="A token of this server with the scope scim, in the header Authorization.",
            primary=True,
        )
    ],
)
PROVIDER: Final = ScimProvider(
    models=[User, EnterpriseUser, DirectoryUser, Group],
    resource_types=[ResourceType.from_resource(FullUser), ResourceType.from_resource(Group)],
    config=CONFIG,
    # What Entra ID and Okta send besides the standard is understood, and what is not announced is dropped.
    policy=ScimPolicy(
        unknown=ScimPolicy.Unknown.ignore,
        remove_value_as_filter=ScimPolicy.RemoveValue.apply,
        unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
    ),
)
