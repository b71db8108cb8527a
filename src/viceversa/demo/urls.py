from django.urls import path

from viceversa.demo import views

app_name = "demo"
urlpatterns = [
    path("demo/", views.guests, name="guests"),
    path("demo/sign-in/<str:email>/", views.sign_in, name="sign-in"),
]
