"""Stand-ins for UPS and Twilio that speak the real wire formats on loopback.

Run as `python -m sandbox --port P`. Imports no app of the project and is imported by none.
"""
