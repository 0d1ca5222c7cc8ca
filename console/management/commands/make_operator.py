import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from retailers.models import User


class Command(BaseCommand):
    """Let somebody run the house at /operator/. A person who is new gets a password.

    The password is asked for, or read as one line from standard input: as an argument it would
    stand in the shell's history.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        email = email.strip().lower()
        if User.objects.filter(email=email).update(is_operator=True):
            self.stdout.write(f"{email} runs the house now; the password is as before.")
            return
        try:
            validate_email(email)
            password = _password()
            validate_password(password, User(email=email))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        User.objects.create_user(email=email, password=password, is_operator=True)
        self.stdout.write(f"{email} runs the house now: sign in at /login.")


def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\n")
