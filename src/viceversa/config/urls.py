"""Every address, app by app. The access table in tests/test_architecture.py walks this list."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("viceversa.web.urls")),
    path("", include("viceversa.api.urls")),
    path("", include("viceversa.operations.urls")),
    path("", include("viceversa.integrations.directory.urls")),
    path("", include("viceversa.people.urls")),
    path("", include("viceversa.tokens.urls")),
    path("", include("viceversa.messaging.urls")),
    path("", include("viceversa.programs.urls")),
    path("", include("viceversa.matching.urls")),
    path("", include("viceversa.pairings.urls")),
    path("", include("viceversa.learning.urls")),
    path("", include("viceversa.exchange.urls")),
    path("", include("viceversa.circles.urls")),
    path("", include("viceversa.pulse.urls")),
    path("", include("viceversa.surveys.urls")),
    path("", include("viceversa.workshops.urls")),
    path("", include("viceversa.staying.urls")),
    path("", include("viceversa.recognition.urls")),
    path("", include("viceversa.stories.urls")),
    path("", include("viceversa.portfolio.urls")),
    path("", include("viceversa.opportunities.urls")),
    path("", include("viceversa.adjusting.urls")),
    path("", include("viceversa.rehearsal.urls")),
    path("", include("viceversa.measurement.urls")),
    path("", include("viceversa.oversight.urls")),
    path("", include("viceversa.integrations.calendars.urls")),
    path("", include("viceversa.integrations.scim.urls")),
    path("", include("viceversa.integrations.webhooks.urls")),
    path("", include("viceversa.integrations.chat.urls")),
    path("", include("viceversa.integrations.sso.urls")),
]

handler400 = "viceversa.web.views.bad_request"
handler500 = "viceversa.web.views.broken"

if settings.DEMO:
    urlpatterns.append(path("", include("viceversa.demo.urls")))
