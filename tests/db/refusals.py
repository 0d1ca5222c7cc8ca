"""What the server says no to."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from psycopg2 import errorcodes


@contextmanager
def refused() -> Iterator[None]:
    """SQLSTATE 42501, whatever the words."""
    with pytest.raises(ProgrammingError) as caught, transaction.atomic():
        yield
    assert getattr(caught.value.__cause__, "pgcode", None) == errorcodes.INSUFFICIENT_PRIVILEGE


@contextmanager
def no_such_parent() -> Iterator[None]:
    """SQLSTATE 23503: the foreign key finds nothing of this retailer."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    assert getattr(caught.value.__cause__, "pgcode", None) == errorcodes.FOREIGN_KEY_VIOLATION
