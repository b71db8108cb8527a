from django.urls import path

from viceversa.integrations.sso import views

app_name = "sso"
urlpatterns = [
    path("sign-in/oidc/", views.oidc, name="oidc"),
    path("sign-in/oidc/back/", views.oidc_back, name="oidc-back"),
    path("sign-in/saml/", views.saml, name="saml"),
    path("sign-in/saml/back/", views.saml_back, name="saml-back"),
    path("sign-in/saml/end/", views.saml_end, name="saml-end"),
    path("sign-in/saml/metadata.xml", views.saml_metadata, name="saml-metadata"),
]
