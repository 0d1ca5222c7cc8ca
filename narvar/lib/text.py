"""Text from outside, made fit for the database, a page and a comparison."""

import re
import unicodedata
from typing import Final

# NUL and lone surrogates PostgreSQL refuses; the rest of the controls no reader can see. Bidi
# embeddings and overrides make a text look like another; plain Arabic and Hebrew need none.
_UNFIT: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)
_BLANKS: Final = re.compile("[\t\n\r\x85\u2028\u2029]+")
_BREAKS: Final = re.compile("\r\n|[\r\x85\u2028\u2029]")
# What people and systems put into the same order number or leave out: #, blanks, dashes.
_IGNORED: Final = re.compile(r"[\s#＃﹟\-‐-―−﹘﹣－]+")
# Composing shrinks a text at most threefold; more than this cannot matter to the result.
_SLACK: Final = 4


def clean(text: str, limit: int, *, lines: bool = False) -> str:
    """NFC, without controls and outer blanks, at most `limit` characters.

    On one line, unless `lines`, which keeps tabs and gives every line break as a line feed.
    """
    fit = _UNFIT.sub("", text[: limit * _SLACK])
    fit = _BREAKS.sub("\n", fit) if lines else _BLANKS.sub(" ", fit)
    return unicodedata.normalize("NFC", fit).strip()[:limit].rstrip()


def search_key(text: str) -> str:
    """The form in which order numbers and e-mail addresses are searched by equality."""
    key, before = text, None
    while key != before:  # one round can uncover what the next one folds
        before = key
        folded = unicodedata.normalize("NFKC", key).casefold()
        key = _IGNORED.sub("", _UNFIT.sub("", unicodedata.normalize("NFKC", folded)))
    return key
