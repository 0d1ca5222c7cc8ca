from django.apps import AppConfig


class EngagementConfig(AppConfig):
    """What a shop shows beside the parcel: campaigns, questions and answers."""

    name = "engagement"
