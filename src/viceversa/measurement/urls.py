"""Addresses of reports; and of groups: what one says of oneself, what is asked, and the figures that auditors read."""

from django.urls import path

from viceversa.measurement.views import auditor, own, reports, setting_up

app_name = "measurement"
urlpatterns = [
    path("cohorts/<str:code>/measure/", reports.measure, name="cohort"),
    path("cohorts/<str:code>/measure/new/", reports.new, name="report-new"),
    path("cohorts/<str:code>/measure/council/", reports.council, name="council"),
    path("reports/", reports.readable, name="reports"),
    path("reports/<str:code>/", reports.report, name="report"),
    path("reports/<str:code>/file.<str:form>", reports.file, name="report-file"),
    path("reports/<str:code>/seen/", reports.seen, name="report-seen"),
    path("reports/<str:code>/circulation/", reports.circulation, name="report-circulation"),
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
