from django.apps import AppConfig


class ScimConfig(AppConfig):
    name = "viceversa.integrations.scim"
    label = "scim"
    verbose_name = "SCIM"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from viceversa.integrations.scim import privacy  # noqa: F401
        from viceversa.tokens import scopes

        scopes.register("scim", _("Directory sync by SCIM"))
