"""Addresses of the frame itself."""

from django.urls import path

from viceversa.web import device, views

app_name = "web"
urlpatterns = [
    path("", views.start, name="start"),
    path("manifest/<str:language>.webmanifest", device.manifest, name="manifest"),
    path("icons/<int:size>.png", device.icon, name="icon"),
    path("worker.js", device.worker, name="worker"),
    path("offline/", device.nothing_kept, name="offline"),
    path("offline/meeting/", device.kept_meeting, name="kept-meeting"),
    path("me/this-device/", device.this_device, name="this-device"),
    path("theme/", views.theme, name="theme"),
    path("language/", views.language, name="language"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("styleguide/", views.style_guide, name="styleguide"),
    path("styleguide/desk/", views.style_guide_desk, name="styleguide-desk"),
]
