"""Delay cases: judged after each answer of a carrier, kept, told as facts, acknowledged."""
