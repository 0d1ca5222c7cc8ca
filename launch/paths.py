from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
DATA = ROOT / ".data"
LOGS = DATA / "logs"
RUN_JSON = DATA / "run.json"


def log_of(name: str) -> Path:
    """A new log for this run; the one before is kept beside it as NAME.log.1."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name}.log"
    if log.exists():
        log.replace(LOGS / f"{name}.log.1")
    log.touch()
    return log
