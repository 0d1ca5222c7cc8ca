"""Which answers of a shopper are orders to us. Pure.

The whole message, without outer blanks and punctuation and whatever its case, is one of the words:
"Please stop messaging me" is none (nor is it for Twilio). Words: Twilio's defaults, those AWS
requires and Telnyx knows, and the usual ones of the languages we write in.
"""

import re
from typing import Final

from narvar.lib.text import clean
from notifications.states import Action

# Those that Twilio heeds by itself: it blocks or frees the sender, and answers for us, once.
TWILIO_STOP: Final = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
)
TWILIO_START: Final = frozenset({"START", "YES", "UNSTOP"})
_STOP: Final = TWILIO_STOP | {
    "ARRET", "ARRÊT", "OPT-OUT", "OPT OUT", "REMOVE", "TD", "STOP ALL",
    "ALTO", "PARAR", "BAJA", "CANCELAR", "DETENER",
    "STOPP", "ABMELDEN", "ABBESTELLEN",
    "إيقاف", "ايقاف", "توقف", "إلغاء", "الغاء",
}  # fmt: skip
_START: Final = frozenset({"START", "UNSTOP", "ALTA", "ANMELDEN", "اشتراك", "ابدأ"})
_CONFIRM: Final = frozenset({"YES", "Y", "SI", "SÍ", "JA", "نعم"})
_HELP: Final = frozenset({"HELP", "INFO", "AYUDA", "HILFE", "AIDE", "مساعدة"})
_LONGEST: Final = 40
_OUTER: Final = re.compile(r"^[\W_]+|[\W_]+$")


def word_of(body: str) -> str:
    """The message as it is compared: `" stop! "` → `STOP`. A long one compares with nothing."""
    if len(body) > _LONGEST:
        return ""
    return " ".join(_OUTER.sub("", clean(body, _LONGEST)).upper().split())


def action_of(body: str) -> Action:
    word = word_of(body)
    found = (
        (_STOP, Action.STOP),
        (_CONFIRM, Action.CONFIRM),
        (_START, Action.START),
        (_HELP, Action.HELP),
    )
    return next((action for words, action in found if word in words), Action.NOTHING)
