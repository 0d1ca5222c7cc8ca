from collections.abc import Mapping
from typing import Any

from launch.steps import elapsed, say


def greet(facts: Mapping[str, Any]) -> None:
    """Addresses and logins of the demo, in the shape of run.json."""
    say(f"\nNarvar is ready ({elapsed():.0f} s). Ctrl-C stops it.\n")
    say(f"  Web       {facts['base_url']}")
    say(f"  API       {facts['api_url']}   docs: {facts['api_url']}/docs")
    say(f"  Sandbox   {facts['sandbox_url']}   carriers, phones and mailboxes, all made up")
    say(f"  Operator  {_login(facts['operator'])}")
    for retailer in facts["retailers"]:
        _introduce(retailer)
    say("\n  The same for scripts: .data/run.json; logs: .data/logs/\n")


def _introduce(retailer: Mapping[str, Any]) -> None:
    say(f"\n  {retailer['slug']}")
    for who in ("owner", "agent"):
        say(f"    {who:<9} {_login(retailer[who])}")
    say(f"    API key   {retailer['api_key']}   test: {retailer['test_api_key']}")
    # The two newest are delivered within a minute or two: later ones have more to show.
    for page in retailer["pages"][2:5]:
        say(f"    page      {page}")


def _login(person: Mapping[str, str]) -> str:
    return f"{person['email']} / {person['password']}"
