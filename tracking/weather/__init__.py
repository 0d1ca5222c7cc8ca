"""US weather alerts: reading them, where they hold, asking the feed for them. Pure.

Nothing here loads its data before it is first asked for: see `files.py`.
"""
