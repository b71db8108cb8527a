"""Addresses of people: the directory, imports, oneself, and signing in.

allauth looks its pages up by fixed names without a namespace ("account_login"), so those stand outside `people:`.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import include, path
from django.views.generic import RedirectView

from viceversa.people.policy import PASSKEY, PASSWORD, only_for
from viceversa.people.views import directory, imports, me, sign_in, signing_in, topic_imports, topics

people = [
    path("people/", directory.people, name="list"),
    path("people/people.csv", directory.export, name="export"),
    path("people/grades/", directory.grades, name="grades"),
    path("people/topics/", topics.topics, name="topics"),
    path("people/topics/new/", topics.new, name="topic-new"),
    path("people/topics/import/", topic_imports.start, name="topic-import"),
    path("people/topics/import/<str:code>/", topic_imports.entry, name="topic-import-one"),
    path("people/topics/import/<str:code>/apply/", topic_imports.apply, name="topic-import-apply"),
    path("people/topics/import/<str:code>/discard/", topic_imports.discard, name="topic-import-discard"),
    path("people/topics/<str:code>/", topics.topic, name="topic"),
    path("people/topics/<str:code>/merge/", topics.merge, name="topic-merge"),
    path("people/topics/<str:code>/retirement/", topics.retirement, name="topic-retirement"),
    path("people/import/", imports.start, name="import"),
    path("people/import/<str:code>/", imports.entry, name="import-one"),
    path("people/import/<str:code>/columns/", imports.columns, name="import-columns"),
    path("people/import/<str:code>/decisions/", imports.decisions, name="import-decisions"),
    path("people/import/<str:code>/fix/", imports.fix, name="import-fix"),
    path("people/import/<str:code>/go-on/", imports.go_on, name="import-go-on"),
    path("people/import/<str:code>/apply/", imports.apply, name="import-apply"),
    path("people/import/<str:code>/discard/", imports.discard, name="import-discard"),
    path("people/import/<str:code>/rows-to-fix.csv", imports.download, name="import-download"),
    path("people/<str:code>/", directory.person, name="person"),
    path("me/", me.me, name="me"),
    path("me/absences/", me.absences, name="absences"),
    path("me/data.json", me.data, name="me-data"),
    path("me/signing-in/", signing_in.signing_in, name="signing-in"),
    path("me/signing-in/ends/", signing_in.ends, name="sign-in-ends"),
]

back_to_own_page = RedirectView.as_view(pattern_name="people:signing-in")

entering = [
    path("sign-in/", sign_in.start, name="account_login"),
    path("sign-in/", sign_in.start, name="account_request_login_code"),
    path("sign-in/code/", sign_in.confirm_code, name="account_confirm_login_code"),
    path("sign-in/password/", only_for(PASSWORD)(account.login), name="people_password_login"),
    path("sign-in/passkey/", only_for(PASSKEY)(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("sign-in/second-step/", second.authenticate, name="mfa_authenticate"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-out/", account.logout, name="account_logout"),
    path("me/password/", only_for(PASSWORD)(account.password_change), name="account_change_password"),
    path("me/password/first/", only_for(PASSWORD)(account.password_set), name="account_set_password"),
    path("me/password/forgotten/", RedirectView.as_view(pattern_name="account_login"), name="account_reset_password"),
    path("me/signing-in/again/password/", account.reauthenticate, name="account_reauthenticate"),
    path("me/signing-in/again/code/", second.reauthenticate, name="mfa_reauthenticate"),
    path("me/signing-in/again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("me/signing-in/app/", app.activate_totp, name="mfa_activate_totp"),
    path("me/signing-in/app/removal/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("me/signing-in/passkeys/new/", only_for(PASSKEY)(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("me/signing-in/passkeys/<int:pk>/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("me/signing-in/passkeys/<int:pk>/removal/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("me/signing-in/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("me/signing-in/recovery-codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("me/signing-in/recovery-codes/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("me/signing-in/all/", back_to_own_page, name="mfa_index"),
    path("me/signing-in/passkeys/", back_to_own_page, name="mfa_list_webauthn"),
]

urlpatterns = [path("", include((people, "people"))), *entering]
