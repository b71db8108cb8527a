"""Addresses of groups: what one says of oneself, what is asked, and the figures that auditors read."""

from django.urls import path

from viceversa.measurement.views import auditor, own, setting_up

app_name = "measurement"
urlpatterns = [
    path("me/groups/", own.groups, name="own"),
    path("me/groups/withdrawal/", own.withdrawal, name="own-withdrawal"),
    path("audit/", auditor.funnel, name="funnel"),
    path("audit/ledger/", setting_up.ledger, name="ledger"),
    path("audit/groups/", setting_up.categories, name="categories"),
    path("audit/groups/new/", setting_up.new, name="category-new"),
    path("audit/groups/<str:code>/", setting_up.category, name="category"),
    path("audit/groups/<str:code>/basis/", setting_up.basis, name="category-basis"),
    path("audit/groups/<str:code>/removal/", setting_up.removal, name="category-removal"),
    path("audit/groups/<str:code>/closure/", setting_up.closure, name="category-closure"),
    path("audit/<str:code>/", auditor.release, name="release"),
    path("audit/<str:code>/<int:number>.csv", auditor.file, name="file"),
]
