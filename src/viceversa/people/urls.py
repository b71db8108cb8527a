"""Addresses of people: the directory, imports, oneself, and signing in.

allauth looks its pages up by fixed names without a namespace ("account_login"), so those stand outside `people:`.
"""

from allauth.account import views as account
from django.urls import include, path
from django.views.generic import RedirectView

from viceversa.people.views import directory, imports, me, sign_in, topic_imports, topics

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
]

signing_in = [
    path("sign-in/", sign_in.request_code, name="account_login"),
    path("sign-in/", sign_in.request_code, name="account_request_login_code"),
    path("sign-in/code/", sign_in.confirm_code, name="account_confirm_login_code"),
    path("sign-in/password/", account.login, name="people_password_login"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-out/", account.logout, name="account_logout"),
    path("me/password/", account.password_change, name="account_change_password"),
    path("me/password/first/", account.password_set, name="account_set_password"),
    path("me/password/forgotten/", RedirectView.as_view(pattern_name="account_login"), name="account_reset_password"),
]

urlpatterns = [path("", include((people, "people"))), *signing_in]
