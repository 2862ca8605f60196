"""Settings of Countersign.

Every knob is an environment variable, read once, here, through a typed helper; `.env.example` lists them all. A value
that cannot be read stops start-up with its name and what was expected. A secret may come from a file: NAME_FILE.
"""

import logging
import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environs
from celery.schedules import crontab
from environs import validate

from accounts.sign_in.company import company_sign_in, sign_in_origins
from ledger.outside import checkpoint_emails, checkpoint_url
from portal.logging import configure_structlog, logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent

env = environs.FileAwareEnv()
if (BASE_DIR / ".env").is_file():
    env.read_env(str(BASE_DIR / ".env"), recurse=False)

# --- Where and how it runs -------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
VAR_DIR = Path(env.str("COUNTERSIGN_VAR", "") or BASE_DIR / "var").resolve()
SITE_NAME = env.str("SITE_NAME", "Countersign")
SITE_URL = env.str(
    "SITE_URL", "http://localhost:8000", validate=validate.URL(schemes={"http", "https"}, require_tld=False)
).rstrip("/")
DEMO = env.bool("DEMO", False)
SECRET_KEY = env.str("SECRET_KEY", validate=validate.Length(min=1))
# earlier ones, while sessions and second factors need them
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
if (_site_host := urlsplit(SITE_URL).hostname) and _site_host not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(_site_host)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
WSGI_APPLICATION = "portal.wsgi.application"

# --- Transport security: follows the scheme of SITE_URL, so http://localhost works and https:// is strict ------------
HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", HTTPS)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 365 * 24 * 3600 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", HTTPS)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", HTTPS)
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"  # not Strict: links in e-mails must find people signed in
X_FRAME_OPTIONS = "DENY"
# How many reverse proxies of yours stand in front and set X-Forwarded-For and -Proto; 0 believes neither header.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0, validate=validate.Range(min=0))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # templates and styles; its own admin site stays unused
    "unfold.contrib.simple_history",
    "unfold.contrib.guardian",
    "portal.admin_config.CountersignAdminConfig",  # our own site stands in for the default one
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_structlog",
    "guardian",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "simple_history",
    "base",
    "accounts",
    "ledger",
    "registry",
    "evaluation",
    "governance",
    "delivery",
    "portal",
]

MIDDLEWARE = [
    "portal.health.answer_probes",  # first: probes come by IP address and without TLS
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "base.middleware.request_id",
    "base.middleware.private_pages",
    "base.middleware.no_null_bytes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "base.time_zone.viewer_time_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "base.refusals.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"

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
                "portal.navigation.shell",
            ],
        },
    },
]

# --- Database, broker, cache -----------------------------------------------------------------------------------------
DATABASES = {"default": env.dj_db_url("DATABASE_URL")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["CONN_MAX_AGE"]:
    # Reads of base.compiled are planned once a connection. Not where each request gets another one from a pooler.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("prepare_threshold", 1)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES = {"knox": None}  # accounts.AccessToken stands in for knox's own table

REDIS_URL = env.str("REDIS_URL", validate=validate.Length(min=1))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
# Celery spells a socket differently: unix:///path?db=0 is redis+socket:///path?virtual_host=0 there.
_broker = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", _broker)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_ACKS_LATE = True  # a task whose worker is killed is given to another
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", os.cpu_count() or 1, validate=validate.Range(min=1))
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "worker-heartbeat": {"task": "portal.tasks.worker_heartbeat", "schedule": 15.0},
    "look-after-imports": {"task": "registry.tasks.look_after_imports", "schedule": 60.0},
    "governance-apply-due": {"task": "governance.tasks.apply_due", "schedule": 15.0},
    "governance-expire-due": {"task": "governance.tasks.expire_due", "schedule": 300.0},
    "governance-recheck": {"task": "governance.tasks.recheck_all", "schedule": crontab(minute="20")},
    "due-canary-steps": {"task": "delivery.tasks.look_for_due_steps", "schedule": 15.0},
    "remind-and-hand-up": {"task": "governance.notifying.tasks.keep_time", "schedule": 300.0},
    "evaluation-due": {"task": "evaluation.tasks.look_for_due_schedules", "schedule": 900.0},
    "evaluation-lost-runs": {"task": "evaluation.tasks.look_for_lost_runs", "schedule": 15.0},
    "evaluation-drills": {"task": "evaluation.tasks.look_for_due_drills", "schedule": crontab(minute="40")},
    "mail-notices": {"task": "governance.notifying.tasks.mail_waiting", "schedule": 60.0},
    "mail-digests": {"task": "governance.notifying.tasks.mail_digests", "schedule": 600.0},
    "tell-what-was-missed": {"task": "governance.notifying.tasks.tell_missed", "schedule": 3_600.0},
    "ledger-verify-new": {"task": "ledger.tasks.verify_chain", "schedule": 300.0},
    "ledger-verify-whole": {
        "task": "ledger.tasks.verify_chain",
        "schedule": crontab(hour="2", minute="30"),
        "kwargs": {"full": True},
    },
    "ledger-checkpoint": {"task": "ledger.tasks.checkpoint_ledger", "schedule": crontab(minute="5")},
    "ledger-checkpoint-daily": {
        "task": "ledger.tasks.checkpoint_ledger",
        "schedule": crontab(hour="6", minute="0"),
        "kwargs": {"send_again": True},
    },
}

# --- Evaluation ------------------------------------------------------------------------------------------------------
EVALUATION_REDIS_URL = REDIS_URL  # limits of connections, shared by all workers
EVALUATION_WORKERS = env.int("EVALUATION_WORKERS", 2, validate=validate.Range(min=1, max=64))
EVALUATION_LEASE_S = env.int("EVALUATION_LEASE_S", 60, validate=validate.Range(min=3, max=3_600))
EVALUATION_SHIFT_S = env.int("EVALUATION_SHIFT_S", 30, validate=validate.Range(min=1, max=600))
EVALUATION_PRIVATE_ADDRESSES = env.bool("EVALUATION_PRIVATE_ADDRESSES", False)

# --- Logs ------------------------------------------------------------------------------------------------------------
LOG_FORMAT = env.str("LOG_FORMAT", "console" if DEBUG else "json", validate=validate.OneOf(["json", "console"]))
LOG_LEVEL = env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"]))
LOGGING = logging_settings(style=LOG_FORMAT, level=LOG_LEVEL)
configure_structlog()
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # an address is personal data; the user's id is enough
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # base.middleware has cleaned it by then
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # one line a request: when it is finished
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = logging.DEBUG

# --- E-mail ----------------------------------------------------------------------------------------------------------
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_BACKEND = "portal.mail.OutboxBackend"  # files in EMAIL_FILE_PATH, until EMAIL_URL names a server
if os.environ.get("EMAIL_URL") or os.environ.get("EMAIL_URL_FILE"):
    _mail = env.dj_email_url("EMAIL_URL")
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
EMAIL_IS_SENT = EMAIL_BACKEND != "portal.mail.OutboxBackend"
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <countersign@{_site_host}>")

# --- Ledger: signed heads of it, and where they go -------------------------------------------------------------------
# base64 of the 32 bytes of an Ed25519 key; without it a key is made once, in the file below
LEDGER_SIGNING_KEY = env.str(
    "LEDGER_SIGNING_KEY",
    "",
    validate=validate.Regexp(r"([A-Za-z0-9+/]{43}=)?\s*\Z", error="It must be base64 of 32 bytes."),
)
LEDGER_SIGNING_KEY_PATH = VAR_DIR / "ledger-signing-key"
LEDGER_CHECKPOINT_EMAILS = checkpoint_emails(env)
LEDGER_CHECKPOINT_URL = checkpoint_url(env)

# --- People ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it refuses those who are locked out
    "allauth.account.auth_backends.AuthenticationBackend",  # password, and what a role gives everywhere
    "guardian.backends.ObjectPermissionBackend",  # what a role gives for one feature
]
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SETUP_CODE_FILE = VAR_DIR / "setup-code"  # lets the first administrator in by browser: accounts/setup_code.py

# Sign-in: by e-mail address and password, by passkey, by the company's own server. Nobody registers: accounts/sign_in.
ACCOUNT_ADAPTER = "accounts.sign_in.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True  # one address a person; a new one counts once its owner has confirmed it
ACCOUNT_EMAIL_NOTIFICATIONS = True  # people hear of a changed password or second factor by e-mail
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no e-mail to strangers whose address somebody typed
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "accounts.sign_in.forms.SignInForm",
    "reset_password": "accounts.sign_in.forms.ForgottenPasswordForm",
    "add_email": "accounts.sign_in.forms.NewAddressForm",
    "change_password": "accounts.sign_in.forms.ChangedPasswordForm",
}
# axes locks one address from one place (below); this also slows guessing from many places, and of second factors.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/m/ip,20/15m/key"}
SESSION_COOKIE_AGE = env.int("SESSION_DAYS", 14, validate=validate.Range(min=1)) * 24 * 3600

MFA_ADAPTER = "accounts.sign_in.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers themselves allow this for localhost only

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOCKOUT_MINUTES", 15, validate=validate.Range(min=1)))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # so that the time that the page promises holds
AXES_DISABLE_ACCESS_LOG = True  # no list of who signed in when from where: that is personal data without a purpose
AXES_USERNAME_CALLABLE = "accounts.sign_in.lockout.address_of"
AXES_CLIENT_IP_CALLABLE = "accounts.sign_in.lockout.client_ip"
AXES_LOCKOUT_CALLABLE = "accounts.sign_in.lockout.locked_out"
AXES_ENABLE_ADMIN = False

# The company's own sign-in (OpenID Connect), on as soon as OIDC_ISSUER is set.
SOCIALACCOUNT_ADAPTER = "accounts.sign_in.adapters.CompanySignInAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # an address that the server calls verified signs in whom it belongs to
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = company_sign_in(env)

# --- Face ------------------------------------------------------------------------------------------------------------
UNFOLD = {"SITE_TITLE": SITE_NAME, "SITE_HEADER": SITE_NAME}  # colours: static/css/tokens.css, which also serves unfold

# Nothing from another host, nothing inline, no eval: docs/adr/0002-content-security-policy.md.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # allauth draws the QR code of a new authenticator as a data address
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        # Browsers hold redirects after a form to this too: the sign-in server is added, CSP_FORM_ACTION names others.
        "form-action": ["'self'", *sign_in_origins(SOCIALACCOUNT_PROVIDERS), *env.list("CSP_FORM_ACTION", [])],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# --- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# --- Files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
# One prompt can be 4 MiB of content; JSON escaping and form encoding may triple that.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# --- API -------------------------------------------------------------------------------------------------------------
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", 600)  # of one person, over all server processes
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "base.api.authentication.AccessTokenAuthentication",  # first, so that nobody signed in is a 401 and not a 403
        "base.api.authentication.BrowserAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["base.api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["base.api.throttling.PerPersonThrottle"],
    "DEFAULT_SCHEMA_CLASS": "base.api.schema.ApiSchema",
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS is not answered; the OpenAPI document says more
    "EXCEPTION_HANDLER": "base.api.exceptions.answer_problem",
    "URL_FORMAT_OVERRIDE": None,  # JSON only, so ?format= means nothing
}
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_PREFIX": "cst_",  # so that secret scanners can find one that leaked
}
KNOX_TOKEN_MODEL = "accounts.AccessToken"  # noqa: S105  (the name of a model)
SPECTACULAR_SETTINGS = {
    "TITLE": "Countersign API",
    "VERSION": "1",
    "DESCRIPTION": "Prompts, versions, change requests and what is live, under the same permissions as the pages.",
    "LICENSE": {"name": "Apache-2.0"},
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "PATH_CONVERTER_OVERRIDES": {"int": {"type": "integer", "minimum": 0}},  # what Django's own takes
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SORT_OPERATIONS": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "base.api.schema.add_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "RiskTierEnum": "registry.choices.RiskTier",
        "VersionStateEnum": "registry.choices.VersionState",
        "BumpEnum": "registry.choices.BumpLevel",
        "ModelStatusEnum": "registry.choices.ModelStatus",
        "ModalityEnum": "registry.choices.Modality",
        "SpanKindEnum": "registry.api.serializers.comparisons.SPAN_KINDS",
        "LineKindEnum": "registry.api.serializers.comparisons.LINE_KINDS",
        "MessageKindEnum": "registry.api.serializers.comparisons.MESSAGE_KINDS",
        "ChangeKindEnum": "registry.api.serializers.comparisons.CHANGE_KINDS",
        "TokenCountKindEnum": "registry.api.serializers.checks.TOKEN_KINDS",
        "RequestStateEnum": "governance.choices.RequestState",
        "GateStateEnum": "governance.choices.GateState",
        "RolloutStateEnum": "delivery.choices.RolloutState",
    },
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}
