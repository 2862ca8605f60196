"""Settings of Countersign.

Every knob is an environment variable, read once, here, through a typed helper; `.env.example` lists them all. A value
that cannot be read stops start-up with its name and what was expected. A secret may come from a file: NAME_FILE.
"""

import os
from pathlib import Path

import environs

BASE_DIR = Path(__file__).resolve().parent.parent

env = environs.FileAwareEnv()
if (BASE_DIR / ".env").is_file():
    env.read_env(str(BASE_DIR / ".env"), recurse=False)

# --- Where and how it runs -------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
VAR_DIR = Path(env.str("COUNTERSIGN_VAR", str(BASE_DIR / "var")))
SITE_NAME = env.str("SITE_NAME", "Countersign")
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
DEMO = env.bool("DEMO", False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])

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
    "governance",
    "portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "base.middleware.request_id",
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
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES = {"knox": None}  # accounts.AccessToken stands in for knox's own table

REDIS_URL = env.str("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", REDIS_URL)
CELERY_RESULT_BACKEND = None
CELERY_TASK_ACKS_LATE = True  # a task whose worker is killed is given to another
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "worker-heartbeat": {"task": "portal.tasks.worker_heartbeat", "schedule": 15.0},
}

# --- People ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
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
        # Browsers hold redirects after a form to this too: name the sign-in servers of your OIDC providers here.
        "form-action": ["'self'", *env.list("CSP_FORM_ACTION", [])],
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
KNOX_TOKEN_MODEL = "accounts.AccessToken"
SPECTACULAR_SETTINGS = {
    "TITLE": "Countersign API",
    "VERSION": "1",
    "DESCRIPTION": "Prompts, their versions and what belongs to them, under the same permissions as the pages.",
    "LICENSE": {"name": "Apache-2.0"},
    "SCHEMA_PATH_PREFIX": r"/api/v1",
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
    },
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}
