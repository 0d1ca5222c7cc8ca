"""`python -m tracking.carriers.formats.build FOLDER`: FOLDER is tracking_number_data/couriers."""

import json
import math
import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tracking.carriers.formats import FILE

# A J and any two or three letters are less of a mark than they look: what DHL prints is JJD and JV.
DOUBTS: Final = {"dhl_express_piece_id": 1.5}
# Posts that have a code of ours; another country's is `post_` and the country.
POSTS: Final = {
    "AT": "austrian_post",
    "AU": "australia_post",
    "BE": "bpost",
    "CA": "canada_post",
    "CH": "swiss_post",
    "CN": "china_post",
    "DE": "dhl",
    "ES": "correos",
    "FR": "la_poste",
    "GB": "royal_mail",
    "IE": "an_post",
    "IT": "poste_italiane",
    "JP": "japan_post",
    "NL": "postnl",
    "NZ": "nz_post",
    "SG": "singpost",
    "US": "usps",
}


def build(folder: Path) -> list[dict[str, Any]]:
    return [
        _row(courier, number)
        for path in sorted(folder.glob("*.json"))
        for courier in [json.loads(path.read_text("utf-8"))]
        for number in courier["tracking_numbers"]
    ]


def _row(courier: dict[str, Any], number: dict[str, Any]) -> dict[str, Any]:
    pattern = _pattern(number["regex"])
    rules = number["validation"]
    prepend = rules.get("serial_number_format", {}).get("prepend_if")
    named = "Courier" in rules.get("additional", {}).get("exists", ())
    posts = _posts(number) if named else None
    slug = re.sub(r"[^a-z0-9]+", "_", number["name"].lower()).strip("_")
    return {
        "carrier": courier["courier_code"],
        "name": courier["name"],
        "id": number.get("id") or slug,
        "pattern": pattern,
        "weight": _weight(pattern, number.get("id", ""), number["test_numbers"]["valid"], posts),
        "check": rules.get("checksum"),
        "prepend": prepend and [_pattern(prepend["matches_regex"]), prepend["content"]],
        "posts": posts,
    }


def _pattern(regex: str | list[str]) -> str:
    """In Python's spelling, for numbers without anything between their characters.

    Without `\\s*` at every step no pattern can be made to backtrack for long.
    """
    text = "".join(regex) if isinstance(regex, list) else regex
    text = text.replace("\\s*", "").replace("\\s", "").replace("(?<S", "(?P<S")
    text = re.sub(r"\(\?<(?=[A-Z])", "(?P<", text)
    return text.replace("-1", "1") if text.endswith("-1") else text


def _posts(number: dict[str, Any]) -> dict[str, list[str]]:
    (lookup,) = [a["lookup"] for a in number["additional"] if a["name"] == "Courier"]
    return {
        country: [POSTS.get(country, f"post_{country.lower()}"), row["courier"]]
        for row in lookup
        for country in [row["matches"]]
    }


def _weight(pattern: str, name: str, valid: list[str], posts: Any) -> float:
    """Of each place: how few of the characters of its kind could stand there. The least marked of
    the format's numbers counts."""
    form = re.compile(pattern, re.ASCII)
    plain = (re.sub(r"[^0-9A-Z]", "", number) for number in valid)
    marked = min(sum(_weights(form, number)) for number in plain)
    countries = math.log10(26**2 / len(posts)) if posts else 0.0
    return round(marked + countries - DOUBTS.get(name, 0.0), 2)


def _weights(pattern: re.Pattern[str], number: str) -> Iterator[float]:
    for place, mark in enumerate(number):
        kind = string.digits if mark.isdigit() else string.ascii_uppercase
        fits = [c for c in kind if pattern.fullmatch(number[:place] + c + number[place + 1 :])]
        yield math.log10(len(kind) / len(fits))


if __name__ == "__main__":
    rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in build(Path(sys.argv[1])))
    FILE.write_text(f"[\n{rows}\n]\n", "utf-8")
