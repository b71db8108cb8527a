"""Addresses of programs, cohorts and enrollments. Acts are nouns that take a POST."""

from django.urls import path

from viceversa.programs.views import charge, cohort, design, eligibility, enrollment, joining, plan, programs

app_name = "programs"
urlpatterns = [
    path("programs/", programs.program_list, name="list"),
    path("programs/new/", programs.new, name="new"),
    path("programs/<str:code>/", design.page, name="design"),
    path("programs/<str:code>/frame/", design.frame, name="frame"),
    path("programs/<str:code>/purpose/", design.purpose, name="purpose"),
    path("programs/<str:code>/people/<str:place>/", charge.people, name="people"),
    path("programs/<str:code>/managers/<str:user_code>/removal/", charge.manager_removal, name="manager_removal"),
    path("programs/<str:code>/outcomes/", design.outcomes, name="outcomes"),
    path("programs/<str:code>/eligibility/", eligibility.page, name="eligibility"),
    path("programs/<str:code>/words/", design.words, name="words"),
    path("programs/<str:code>/size/", design.size, name="size"),
    path("programs/<str:code>/privacy/", design.privacy, name="privacy"),
    path("programs/<str:code>/plan/", design.plan, name="plan"),
    path("programs/<str:code>/opening/", programs.opening, name="opening"),
    path("programs/<str:code>/course/", programs.course, name="course"),
    path("programs/<str:code>/duplicate/", programs.duplicate, name="duplicate"),
    path("programs/<str:code>/archive/", programs.archive, name="archive"),
    path("programs/<str:code>/cohorts/", cohort.new, name="cohorts"),
    path("cohorts/<str:code>/settings/", cohort.settings, name="settings"),
    path("cohorts/<str:code>/kick-off/", cohort.kick_off, name="kick_off"),
    path("cohorts/<str:code>/recruiting/", cohort.recruiting, name="recruiting"),
    path("cohorts/<str:code>/closure/", cohort.closure, name="closure"),
    path("cohorts/<str:code>/link/", cohort.link, name="link"),
    path("cohorts/<str:code>/people/", cohort.participants, name="participants"),
    path("cohorts/<str:code>/people.csv", cohort.export, name="export"),
    path("cohorts/<str:code>/people/add/", cohort.add, name="add"),
    path("cohorts/<str:code>/step-back/", programs.cohort_step_back, name="step_back"),
    path("cohorts/<str:code>/exceptions/<str:person_code>/<str:role>/", eligibility.exception, name="exception"),
    path("cohorts/<str:code>/plan/", plan.plan, name="timeline"),
    path("cohorts/<str:code>/plan/month/", plan.month, name="plan_month"),
    path("cohorts/<str:code>/plan/steps/<str:slug>/", plan.step, name="plan_step"),
    path("cohorts/<str:code>/plan.ics", plan.file, name="plan_file"),
    path("cohorts/<str:code>/days-off/", plan.days_off, name="days_off"),
    path("calendar/address/", plan.feed_address, name="feed_address"),
    path("calendar/<str:token>.ics", plan.feed, name="feed"),
    path("join/<str:token>/", joining.join, name="join"),
    path("join/<str:token>/no/", joining.said_no, name="said_no"),
    path("enrollments/<str:code>/", enrollment.page, name="enrollment"),
    path("enrollments/<str:code>/check/", enrollment.check, name="check"),
    path("enrollments/<str:code>/withdrawal/", enrollment.withdrawal, name="withdrawal"),
]
