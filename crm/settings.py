"""Settings: one file, differences by environment only (docs/configuration.md lists every variable)."""

from datetime import timedelta
from pathlib import Path

from bootstrap_wrapper import get_bootstrap_dir
from django.core.exceptions import ImproperlyConfigured

from crm import env, postgres
from crm.local_secret import local_secret

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = env.folder("STATE_DIR", BASE_DIR / "var")

PRODUCTION = env.flag("PRODUCTION")
DEBUG = env.flag("DEBUG", default=False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG=1 with PRODUCTION=1 would show secrets to visitors: unset one of them")

if PRODUCTION:
    SECRET_KEY = env.required(
        "SECRET_KEY", "sessions and password links are signed with it; 50 random characters or more"
    )
else:
    SECRET_KEY = env.text("SECRET_KEY") or local_secret(STATE_DIR)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1],testserver")
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set: name the hosts the product answers for, separated by commas")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# --- Applications -----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "template_partials",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_structlog",
    "crm.staff",
    "crm.ui",
    "crm.search",
    "crm.exchange",
    "clients",
    "contacts.persons",
    "contacts.works",
    "contacts.calls",
    "contacts.sessions",
    "contacts.diary",
    "contacts.signals",
    "cases",
    "debts",
    "triggers",
    "reports",
    "crm.home",
    "crm.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "crm.ui.middleware.SecurityHeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "crm.staff.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "crm.staff.middleware.SignedInMiddleware",
    "crm.ui.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.ui.context_processors.chrome",
            ],
            "builtins": ["crm.ui.templatetags.ui"],
        },
    },
]
FORM_RENDERER = "crm.ui.drawing.Renderer"

# --- Database ---------------------------------------------------------------------------------------------------------

# The worker computes and loads; a page that needs 15 s is broken.
STATEMENT_TIMEOUT = env.integer("STATEMENT_TIMEOUT", 15, minimum=1)
_database_url = env.text("DATABASE_URL")
if PRODUCTION and not _database_url:
    raise ImproperlyConfigured("DATABASE_URL is not set: postgres://user:password@host:5432/name of a PostgreSQL ≥ 15")
DATABASES = {
    "default": {
        **(env.database(_database_url) if _database_url else postgres.database(STATE_DIR)),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Every history trigger asks for pgtrigger.ignore. Unset, asking fails and the failure is caught, which costs
        # the 100,000th row of a transaction a scan of the 99,999 before it.
        "OPTIONS": {
            # Compiling a statement (jit) takes longer than any statement of a page runs.
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT}s -c lock_timeout=10s -c jit=off"
            " -c pgtrigger.ignore={}"
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Used codes and counts of tries must be known to every process: memory of one process would let a code in twice.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# --- People -----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "staff.Employee"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
CSRF_FAILURE_VIEW = "crm.ui.errors.csrf_failure"

ACCOUNT_ADAPTER = "crm.staff.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "crm.staff.account_forms.LoginForm",
    "reauthenticate": "crm.staff.account_forms.ReauthenticateForm",
    "change_password": "crm.staff.account_forms.ChangePasswordForm",
}
MFA_FORMS = {
    "authenticate": "crm.staff.account_forms.AuthenticateForm",
    "reauthenticate": "crm.staff.account_forms.ReauthenticateByCodeForm",
}
# Wrong codes of the second factor; wrong passwords are counted by axes. A whole office may log in from one address.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key", "login": "300/m/ip"}
MFA_ADAPTER = "crm.staff.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "CRM"
USERSESSIONS_TRACK_ACTIVITY = False
# Roles that must set up a second factor before they see a page; on by default where real data live.
MFA_REQUIRED_ROLES = env.words("MFA_REQUIRED_ROLES", "head,director" if PRODUCTION else "")

# A lock belongs to a user at an address and, at a higher count, to the user: an office behind one address is never
# locked.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else a guesser could keep a colleague locked for ever
AXES_HANDLER = "crm.staff.lockout.LockoutHandler"
AXES_USERNAME_CALLABLE = "crm.staff.lockout.login_name"
AXES_CLIENT_IP_CALLABLE = "crm.staff.lockout.client_address"
LOGIN_FAILURES_ANYWHERE = 50  # the higher count
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 8 * 60 * 60  # idle; every request renews it
SESSION_SAVE_EVERY_REQUEST = False
SESSION_ABSOLUTE_AGE = timedelta(days=7)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# --- Transport --------------------------------------------------------------------------------------------------------

BEHIND_TLS = env.flag("BEHIND_TLS", default=PRODUCTION)
if BEHIND_TLS:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
# How many of our own proxies stand before the web server: the visitor's address is what the outermost of them saw.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 1 if BEHIND_TLS else 0, minimum=0)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# --- Language, time, numbers ------------------------------------------------------------------------------------------

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
# The department's own zone: dates of facts and of the indicator are days of this zone.
TIME_ZONE = env.text("TIME_ZONE", "Europe/Moscow")
HOLIDAYS_COUNTRY = "RU"

# --- Files ------------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = env.folder("STATIC_ROOT", STATE_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap", get_bootstrap_dir())]
REPORTS_DIR = env.folder("REPORTS_DIR", STATE_DIR / "reports")  # shared by web and workers
REPORTS_ENGINE = env.text("REPORTS_ENGINE") or "duckdb"
REPORTS_MEMORY = env.text("REPORTS_MEMORY") or "1GB"  # of all reports of a process; more spills to the disk
MEDIA_ROOT = STATE_DIR / "media"  # private: served only by views that check who asks
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
# Rows that one person may take out of the product in a day.
EXPORT_ROWS_A_DAY = env.integer("EXPORT_ROWS_A_DAY", 100_000, minimum=0)
EXPORT_ROWS_A_DAY_SUPERVISOR = env.integer("EXPORT_ROWS_A_DAY_SUPERVISOR", 1_000_000, minimum=0)
IMPORT_MAX_BYTES = env.integer("IMPORT_MAX_BYTES", 1_073_741_824, minimum=1)
CASE_FILE_MAX_MB = env.integer("CASE_FILE_MAX_MB", 200, minimum=1)
DOCUMENT_FILE_MAX_MB = env.integer("DOCUMENT_FILE_MAX_MB", 25, minimum=1)
CASE_ARCHIVE_MAX_MB = env.integer("CASE_ARCHIVE_MAX_MB", 500, minimum=1)

# --- Jobs -------------------------------------------------------------------------------------------------------------

REDIS_URL = env.text("REDIS_URL")
_broker_dir = STATE_DIR / "broker"
VISIBILITY_TIMEOUT = 15 * 60
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"  # a host is asked for, none is used
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": VISIBILITY_TIMEOUT, "unacked_restore_throttle": 1}
    if REDIS_URL
    else {
        "data_folder_in": str(_broker_dir / "queue"),
        "data_folder_out": str(_broker_dir / "queue"),
        "control_folder": str(_broker_dir / "control"),
        "store_processed": False,
        "polling_interval": 0.2,  # seconds; the default takes one job a second
    }
)
if not REDIS_URL:
    for _name in ("queue", "control"):
        (_broker_dir / _name).mkdir(parents=True, exist_ok=True)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 12 * 60
CELERY_TASK_TIME_LIMIT = 13 * 60  # below the visibility timeout: a task is never given out twice while it runs
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {}  # filled by crm.schedules, the one described list

# --- REST -------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["crm.rest.tokens.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["crm.rest.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["crm.rest.throttling.RateThrottle"],
    "EXCEPTION_HANDLER": "crm.rest.errors.exception_handler",
    "URL_FORMAT_OVERRIDE": None,  # the form of an answer is a matter of the Accept header alone
    "DEFAULT_THROTTLE_RATES": {
        "user": env.text("API_RATE", "1200/min"),
        "anon": "60/min",
        "exchange": env.text("TELEPHONY_RATE", "6000/min"),
    },
    "UNAUTHENTICATED_USER": None,
    "NUM_PROXIES": TRUSTED_PROXIES,
}
REST_KNOX = {
    "TOKEN_TTL": timedelta(days=env.integer("API_TOKEN_DAYS", 365, minimum=1)),
    "AUTH_HEADER_PREFIX": "Token",
    "AUTO_REFRESH": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CRM of a remote-service department",
    "VERSION": "v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "DESCRIPTION": "Risk scores of clients for other systems, and events of calls from telephone exchanges: "
    "docs/api.md tells how to get a token, how to pull and how to sign.",
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            name: {"type": "apiKey", "in": "header", "name": header, "description": text}
            for name, header, text in (
                ("exchange", "X-Exchange", "The name of the telephone exchange."),
                ("timestamp", "X-Timestamp", "When it was signed, Unix seconds; five minutes either way."),
                (
                    "signature",
                    "X-Signature",
                    "HMAC-SHA256, hexadecimal, of the timestamp, a point and the body, with the exchange's secret.",
                ),
            )
        }
    },
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,  # labels are in the language of whoever asks; the description has one
    "ENUM_NAME_OVERRIDES": {"BandEnum": "triggers.choices.Band.values", "LevelEnum": "triggers.choices.Level.values"},
}

# --- Telephony --------------------------------------------------------------------------------------------------------

# A call by one click: {extension} and {number} stand in the address; the header is «Name: value» and may hold a secret.
CLICK_TO_CALL_URL = env.address("CLICK_TO_CALL_URL", needs=("{extension}", "{number}"))
CLICK_TO_CALL_METHOD = env.one_of("CLICK_TO_CALL_METHOD", "POST", {"GET", "POST"})
CLICK_TO_CALL_HEADER = env.text("CLICK_TO_CALL_HEADER")
CLICK_TO_CALL_TIMEOUT = env.integer("CLICK_TO_CALL_TIMEOUT", 5, minimum=1)
# Whence recordings are played: hosts with a scheme, https://pbx.example
RECORDING_HOSTS = env.origins("RECORDING_HOSTS")

# --- E-mail -----------------------------------------------------------------------------------------------------------

_mail = env.mail("EMAIL_URL", STATE_DIR / "mail")
EMAIL_BACKEND = _mail.pop("EMAIL_BACKEND")
globals().update(_mail)
# Where nobody has said how, production does not pretend to have sent anything.
EMAIL_IS_SET_UP = bool(env.text("EMAIL_URL")) or not PRODUCTION
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.sender("EMAIL_FROM", needed="EMAIL_HOST" in _mail)
# How this site is reached, for links in messages: https://crm.example
SITE_URL = env.address("SITE_URL").rstrip("/")

# --- Lists ------------------------------------------------------------------------------------------------------------

DJANGO_TABLES2_TEMPLATE = "ui/table.html"
PAGE_SIZES = [25, 50, 100]

# --- History and logs -------------------------------------------------------------------------------------------------

PGHISTORY_DEFAULT_TRACKERS = ()

DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # no personal data in logs
LOG_LEVEL = env.one_of("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR"})
LOG_FORMAT = env.one_of("LOG_FORMAT", "json", {"json", "console"})
from crm.logging import LOGGING, configure_structlog  # noqa: E402, F401  needs LOG_LEVEL and LOG_FORMAT above

configure_structlog()

SILENCED_SYSTEM_CHECKS: list[str] = []

# The name in the head of every page.
ORGANISATION = env.text("ORGANISATION")
