"""`python3 -m launch run | test | check | bench | chaos`: what the Makefile calls.

This module, `once`, `paths`, `steps`, `trouble` and `venv` need nothing but Python's own library:
they make the virtual environment. All else runs inside it.
"""

import os
import sys

from launch import venv
from launch.once import forget_killed
from launch.paths import ROOT
from launch.steps import complain
from launch.trouble import Trouble


def main() -> int:
    running = sys.argv[1:2] == ["run"]
    try:
        if running:
            forget_killed()
        if not venv.active():
            venv.enter(whole=not running)
        # Only now is it there: the commands use what is installed in the environment.
        from launch.commands import command  # noqa: PLC0415

        return command(sys.argv[1:])
    except Trouble as trouble:
        complain(str(trouble))
        return 1
    except KeyboardInterrupt:
        complain("Interrupted.")
        return 130


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
