from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """What shoppers saw and clicked, counted."""

    name = "insights"
