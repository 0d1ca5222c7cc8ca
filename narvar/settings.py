"""One settings module, fed by the environment; a missing or wrong value stops the start."""

from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from narvar import env
from narvar.relay import django_relay
from narvar.roles import Role, django_database, role_url

BASE_DIR = Path(__file__).resolve().parent.parent

# --- who we are -------------------------------------------------------------------------
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEYS = [SECRET_KEY, *env.words("OLD_SECRET_KEYS")]
DEBUG = env.flag("DEBUG", default=False)
BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or [urlsplit(BASE_URL).hostname or "127.0.0.1"]
SECURE = BASE_URL.startswith("https://")
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
RELEASE = env.text("RELEASE", "dev")

# --- the sandbox: stand-ins for carriers and providers, never in production ---------------
SANDBOX = env.flag("SANDBOX", default=False)
SANDBOX_URL = env.text("SANDBOX_URL", "").rstrip("/")
if SANDBOX != bool(SANDBOX_URL):
    raise ImproperlyConfigured("SANDBOX=True and SANDBOX_URL go together")

# --- PostgreSQL: the only memory ----------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL")
ROLE = cast(Role, env.text("NARVAR_ROLE", "web"))
if ROLE not in {"web", "worker"}:
    raise ImproperlyConfigured(f"NARVAR_ROLE must be web or worker, not {ROLE!r}")


def _database(role: Role, engine: str) -> dict[str, Any]:
    url = env.text(f"{role.upper()}_DATABASE_URL", role_url(role, DATABASE_URL, SECRET_KEY))
    return django_database(url, engine=engine)


DATABASES: dict[str, dict[str, Any]] = {
    "default": _database(ROLE, "narvar.db")
    | {
        "CONN_MAX_AGE": None,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "application_name": f"narvar_{ROLE}",
            "options": f"-c statement_timeout={5 if ROLE == 'web' else 30}s -c lock_timeout=5s"
            " -c idle_in_transaction_session_timeout=15s",
        },
    },
    # Migrations and set-up only; no request and no task uses it.
    "owner": _database("owner", "django.db.backends.postgresql")
    | {"OPTIONS": {"connect_timeout": 5, "application_name": "narvar_owner"}},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: doorbell and cache, may be wiped at any moment --------------------------------
REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "narvar",
        "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.2},
    }
}

# --- Django -------------------------------------------------------------------------------
INSTALLED_APPS = [
    "retailers",
    "tracking",
    "engagement",
    "notifications",
    "insights",
    "pages",
    "console",
    "allauth",
    "allauth.account",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    *(["demo"] if SANDBOX else []),
]
MIDDLEWARE = [
    # First: every request starts as nobody and leaves nobody behind.
    "retailers.middleware.nobody",
    "retailers.middleware.failures",
    # The shopper page answers here, before anything it has no use for.
    "pages.middleware.shopper_pages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "console.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "narvar.urls"
WSGI_APPLICATION = "narvar.wsgi.application"
AUTH_USER_MODEL = "retailers.User"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "narvar.jinja2.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
# Sign-in by e-mail and password, through allauth; its limits are counted in the cache. Nobody
# signs up: people are let in by an owner or an operator. The session ends with the browser.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "console.post.Adapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Who asks for a new password learns nothing, and no stranger gets mail because of it.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
PASSWORD_RESET_TIMEOUT = 4 * 3600
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE else 0
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("de", "Deutsch"), ("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "locale"]
STATIC_URL = "/static/"
DATA_DIR = env.text("DATA_DIR", str(BASE_DIR / ".data"))
STATIC_ROOT = env.text("STATIC_ROOT", f"{DATA_DIR}/static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- the browser --------------------------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000

# --- the API ------------------------------------------------------------------------------
# Of one API key, in a minute of machine time; 0: as many as it likes.
API_CALLS_A_MINUTE = int(env.number("API_CALLS_A_MINUTE", 6000))
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["retailers.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "retailers.api.errors.answer",
    "UNAUTHENTICATED_USER": None,
    "COMPACT_JSON": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Narvar API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- what leaves the house ----------------------------------------------------------------
# Exact host:port pairs on private networks that the one outbound client may reach.
OUTBOUND_PRIVATE_HOSTS = tuple(env.words("OUTBOUND_PRIVATE_HOSTS"))
if SANDBOX:
    OUTBOUND_PRIVATE_HOSTS += (urlsplit(SANDBOX_URL).netloc, urlsplit(BASE_URL).netloc)
# Where each carrier answers: UPS_BASE_URL, FEDEX_BASE_URL, …
CARRIER_BASE_URLS = {
    code: env.text(f"{code.upper()}_BASE_URL", f"{SANDBOX_URL}/{code}" if SANDBOX else real)
    for code, real in {
        "ups": "https://onlinetools.ups.com",
        "fedex": "https://apis.fedex.com",
        "usps": "https://apis.usps.com",
        "dhl": "https://api-eu.dhl.com",
    }.items()
}
UPS_BASE_URL = CARRIER_BASE_URLS["ups"]
# The US weather service wants to know who asks, and how to reach them.
NWS_BASE_URL = env.text(
    "NWS_BASE_URL", f"{SANDBOX_URL}/nws" if SANDBOX else "https://api.weather.gov"
).rstrip("/")
NWS_USER_AGENT = env.text("NWS_USER_AGENT", f"narvar/{RELEASE} (+{BASE_URL})")
# Business seconds between two questions, machine seconds between two looks at whom storms hold.
WEATHER_SECONDS = env.number("WEATHER_SECONDS", 60 if SANDBOX else 120)
STORM_SECONDS = env.number("STORM_SECONDS", 2 if SANDBOX else 15)
TWILIO_API_BASE = env.text("TWILIO_API_BASE", f"{SANDBOX_URL}/twilio" if SANDBOX else "")
TWILIO_ACCOUNT_SID = env.text("TWILIO_ACCOUNT_SID", "AC" + "0" * 31 + "1" if SANDBOX else "")
TWILIO_AUTH_TOKEN = env.text("TWILIO_AUTH_TOKEN", "sandbox-twilio-token" if SANDBOX else "")
TWILIO_FROM = env.text("TWILIO_FROM", "+15005550006" if SANDBOX else "")

# --- when messages wait ---------------------------------------------------------------------
# No SMS at these hours of the recipient's clock; empty = at any hour.
QUIET_HOURS = env.hours("QUIET_HOURS", "21-8")
# A rule that plans more than ten times its usual hour waits for a person's yes: never below so
# many an hour, nor below so many while it has no usual hour yet.
BRAKE_FLOOR = int(env.number("BRAKE_FLOOR", 200))
BRAKE_FLOOR_NEW = int(env.number("BRAKE_FLOOR_NEW", 5000))

# E-mail leaves through one relay: smtp://user:password@host:587 (STARTTLS), smtps://… (465) or
# smtp+plain://…, the last one only to a host:port that is listed above. Empty: no e-mail leaves.
SMTP_URL = env.text("SMTP_URL", "")
if SANDBOX and SMTP_URL:
    OUTBOUND_PRIVATE_HOSTS += (urlsplit(SMTP_URL).netloc.rpartition("@")[2],)
# Where mail comes from when a brand has no address of its own, the domain to which bounces are
# returned (its MTA pipes them to us), and the key in the address that takes them.
EMAIL_FROM = env.text("EMAIL_FROM", "parcels@mail.narvar.example" if SANDBOX else "")
EMAIL_BOUNCE_DOMAIN = env.text("EMAIL_BOUNCE_DOMAIN", "") or EMAIL_FROM.rpartition("@")[2]
EMAIL_CALLBACK_KEY = env.text("EMAIL_CALLBACK_KEY", "")
# Mail to the house's own people (invitations, new passwords) leaves by the same relay.
EMAIL_HOST_SET = bool(SMTP_URL and EMAIL_FROM)
globals().update(django_relay(SMTP_URL))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = EMAIL_FROM or "nobody@localhost"

# --- shifts: how long work is held, in machine seconds ------------------------------------
# Task name → how many of it work at once; the worker needs one process more than their sum.
SHIFTS = {
    "tracking.poll": 2,
    "notifications.plan": 1,
    "notifications.send": 2,
    "tracking.sweep": 1,
    "tracking.weather": 1,
}
SHIFT_SECONDS = env.number("SHIFT_SECONDS", 60)
POLL_LEASE_SECONDS = env.number("POLL_LEASE_SECONDS", 60)
POLL_THREADS = int(env.number("POLL_THREADS", 32))
POLL_BATCH = int(env.number("POLL_BATCH", 200))
SEND_LEASE_SECONDS = env.number("SEND_LEASE_SECONDS", 30)
SEND_TIMEOUT_SECONDS = env.number("SEND_TIMEOUT_SECONDS", 10)
SEND_GRACE_SECONDS = env.number("SEND_GRACE_SECONDS", 120)
# How long a provider in trouble is left alone when it does not say itself.
SEND_RETRY_SECONDS = int(env.number("SEND_RETRY_SECONDS", 60))
SEND_THREADS = int(env.number("SEND_THREADS", 8))
# Proofs only: takes one guard away so that a chaos test can be seen to turn red.
SABOTAGE = env.text("SABOTAGE", "") if SANDBOX else ""

# --- Celery: a bell, never a ledger -------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ETA_TASK_LIMIT = 10
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "visibility_timeout": 3600,
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "keep-shifts": {"task": "narvar.keep_shifts", "schedule": 3.0, "options": {"expires": 10}},
}

# --- logs ---------------------------------------------------------------------------------
LOGGING_CONFIG = "narvar.logs.configure"
LOGGING = {"level": env.text("LOG_LEVEL", "INFO")}
