from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Three invented retailers for `make run`. Installed with the sandbox only."""

    name = "demo"
