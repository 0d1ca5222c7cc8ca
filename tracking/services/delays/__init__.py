"""Delay cases: judged after each answer of a carrier, kept, told as facts, acknowledged."""

from tracking.services.delays.acknowledging import acknowledge

__all__ = ["acknowledge"]
