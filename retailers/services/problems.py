from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, or worth a warning, with what somebody sent.

    `code` is for programs and never changes, `message` for people, `field` a path such as
    `order_items[3].quantity`; None speaks of the whole.
    """

    code: str
    message: str
    field: str | None = None

    def under(self, path: str) -> "Problem":
        """The same, seen from outside: `quantity` under `order_items[3]`."""
        if self.field is None:
            return Problem(self.code, self.message, path)
        dot = "" if self.field.startswith("[") else "."
        return Problem(self.code, self.message, f"{path}{dot}{self.field}")
