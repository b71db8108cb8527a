"""Settings of signing in: which ways there are, who needs a second factor, and what allauth is told."""

from __future__ import annotations

from viceversa.config import env

SIGN_IN_WAYS = env.words(
    "VICEVERSA_SIGN_IN",
    "code,password,passkey,sso",
    help_text=(
        "The ways in: `code` (by email), `password`, `passkey`, `sso` (the organization's own sign-in, once it is "
        "configured). `sso` alone: nobody comes in by another way."
    ),
)
SECOND_FACTOR_FOR = env.text(
    "VICEVERSA_SECOND_FACTOR",
    "nobody",
    help_text=(
        "Who has to prove themselves twice: `nobody`, `administrators` (whoever has a role in the instance), `managers` "
        "(they, and whoever manages a program) or `everybody`."
    ),
)
SSO_IS_ENOUGH = env.boolean(
    "VICEVERSA_SSO_IS_ENOUGH",
    True,
    help_text="Whether the organization's own sign-in counts as two factors, because it asks for them itself.",
)

# The organization's own sign-in (integrations/sso)

OIDC_ISSUER = env.text(
    "VICEVERSA_OIDC_ISSUER",
    help_text="The OpenID provider's address, as it calls itself: https://login.example.org/tenant. When not given, there is none.",
)
OIDC_CLIENT_ID = env.text(
    "VICEVERSA_OIDC_CLIENT_ID", help_text="The name under which the OpenID provider knows this instance."
)
OIDC_CLIENT_SECRET = env.text("VICEVERSA_OIDC_CLIENT_SECRET", help_text="The secret that goes with it.")
OIDC_NAME = env.text(
    "VICEVERSA_OIDC_NAME", help_text="What the button says after “Continue with”. When not given: your work account."
)
OIDC_NUMBER_CLAIM = env.text(
    "VICEVERSA_OIDC_NUMBER_CLAIM",
    help_text="The claim that holds the employee number of the directory. When given and sent, it alone says who somebody is.",
)
OIDC_TRUSTS_ADDRESS = env.boolean(
    "VICEVERSA_OIDC_TRUST_ADDRESS",
    help_text=(
        "Believe addresses that the provider does not mark as checked (email_verified). Only where nobody can choose "
        "their address there."
    ),
)
SAML_ENTITY_ID = env.text(
    "VICEVERSA_SAML_ENTITY_ID", help_text="What the SAML identity provider calls itself. When not given, there is none."
)
SAML_SIGN_IN_URL = env.text("VICEVERSA_SAML_SIGN_IN_URL", help_text="Its address for signing in by redirect.")
SAML_CERTIFICATE = env.text(
    "VICEVERSA_SAML_CERTIFICATE", help_text="The certificate it signs with, as PEM. Best given as a file."
)
SAML_NAME = env.text(
    "VICEVERSA_SAML_NAME", help_text="What the button says after “Continue with”. When not given: your work account."
)
SAML_EMAIL_ATTRIBUTE = env.text(
    "VICEVERSA_SAML_EMAIL_ATTRIBUTE",
    help_text="The attribute that holds the address. When not given, the name identifier does, if it is an address.",
)
SAML_NUMBER_ATTRIBUTE = env.text(
    "VICEVERSA_SAML_NUMBER_ATTRIBUTE",
    help_text="The attribute that holds the employee number of the directory. When given and sent, it alone says who somebody is.",
)

# What allauth is told

AUTH_USER_MODEL = "people.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the address is unique whatever its case, which the check does not see
AUTHENTICATION_BACKENDS = ["viceversa.people.backends.DirectoryBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "viceversa.people.adapter.DirectoryAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # sign-up is closed; this keeps the password on the sign-in form
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers: the page says the same, and nothing else happens
ACCOUNT_EMAIL_NOTIFICATIONS = True  # tell people when their password changes
# Asking for a code takes this many seconds, whether the address is known or not.
SIGN_IN_TAKES = 0.3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_RESEND_COUNT = 2
ACCOUNT_FORMS = {
    "request_login_code": "viceversa.people.forms.RequestCodeForm",
    "confirm_login_code": "viceversa.people.forms.ConfirmCodeForm",
    "login": "viceversa.people.forms.PasswordForm",
    "change_password": "viceversa.people.forms.ChangePasswordForm",
    "set_password": "viceversa.people.forms.SetPasswordForm",
    "reauthenticate": "viceversa.people.mfa_forms.AgainByPasswordForm",
}

MFA_ADAPTER = "viceversa.people.mfa_adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a code of half a minute ago is good, too
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from the directory
MFA_FORMS = {
    "authenticate": "viceversa.people.mfa_forms.SecondStepForm",
    "reauthenticate": "viceversa.people.mfa_forms.AgainByCodeForm",
    "activate_totp": "viceversa.people.mfa_forms.SetUpAppForm",
    "login_webauthn": "viceversa.people.mfa_forms.ByPasskeyForm",
    "authenticate_webauthn": "viceversa.people.mfa_forms.StepByKeyForm",
    "reauthenticate_webauthn": "viceversa.people.mfa_forms.AgainByKeyForm",
    "add_webauthn": "viceversa.people.mfa_forms.AddPasskeyForm",
    "edit_webauthn": "viceversa.people.mfa_forms.RenamePasskeyForm",
}
