from django.apps import AppConfig


class RetailersConfig(AppConfig):
    name = "retailers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from retailers.tenancy import checks  # noqa: F401, PLC0415 - registers system checks
