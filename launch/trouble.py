class Trouble(Exception):
    """What the person at the keyboard is told: one sentence that names the way out."""
