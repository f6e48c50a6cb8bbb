"""Settings of the site. All have safe defaults; the environment changes them, and a wrong value stops the start."""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from tutorial_site.secret_key import kept_secret

env = Env(prefix="SIGNALBOX_")

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.path("DATA_DIR", BASE_DIR / "var")
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"SIGNALBOX_DATA_DIR: {DATA_DIR} cannot be made: {error.strerror}.") from error

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or kept_secret(DATA_DIR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "lessons",
    "lessons.learners",
    "lessons.searching",
    "lessons.editing",
    "lessons.runs",
    "lessons.progress",
    "lessons.pages",
    "lessons.workshops",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lessons.pages.compression.PageCompressionMiddleware",
    "lessons.learners.middleware.LearnerMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "lessons.pages.forms.FormMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lessons.pages.database.DatabaseMiddleware",
    "lessons.workshops.middleware.WhereaboutsMiddleware",
]

ROOT_URLCONF = "tutorial_site.urls"
WSGI_APPLICATION = "tutorial_site.wsgi.application"
ASGI_APPLICATION = "tutorial_site.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "lessons.workshops.bar.room_bar",
            ],
        },
    },
    {
        # For what a run brings, thousands of times a run: the templates that end in .jinja.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "lessons.showing.jinja.environment"},
    },
]

try:
    DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{DATA_DIR / 'site.sqlite3'}")}
except ValueError as error:
    raise ImproperlyConfigured(f"DATABASE_URL: {error}") from error
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Readers and one writer at a time do not wait for one another. Each connection may keep 256 KiB of the file.
        "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -256",
        # A transaction that will write takes the write lock first, so that it waits instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
    }
    # They are closed when the site is idle: lessons/pages/connections.py.
    DATABASES["default"]["CONN_MAX_AGE"] = None
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # To connect takes longer than most requests; each thread of the site keeps its connection for a while.
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# All that pages use is there; django_htmx brings copies of htmx that nothing asks for.
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "tutorial_site.static_storage.HashedStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF],
        "manifest-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
# Behind a proxy that ends TLS, set this: cookies then travel over HTTPS only.
CSRF_COOKIE_SECURE = LEARNER_COOKIE_SECURE = env.bool("HTTPS", False)
# The join code of the room in which a browser is; the headers that come in may have it.
ROOM_COOKIE_NAME = "signalbox_room"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CSRF_COOKIE_SECURE else None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

# The address that `serve` listens on; empty where another server was started and nothing is known of it.
HOST = env.str("HOST", "")
# Whether learners may run files that they have changed. auto: where nobody else can reach the site, or every barrier
# of the jail holds.
FREE_EDITING = env.str("FREE_EDITING", "auto")

# With this password somebody may open rooms for workshops. Without one, only from the machine itself.
HOST_PASSWORD = env.str("HOST_PASSWORD", "")
# After so many days in which nothing happened in a room, `prune` deletes it with all its data.
ROOM_DAYS = env.int("ROOM_DAYS", 30)

# The course of this repository, and folders of courses from elsewhere: SIGNALBOX_COURSES=/here/course:/there/course.
COURSE_DIRS = [BASE_DIR / "lessons" / "course", *map(Path, filter(None, env.str("COURSES", "").split(os.pathsep)))]
for _folder in COURSE_DIRS:
    if not _folder.is_dir():
        raise ImproperlyConfigured(f"SIGNALBOX_COURSES: there is no folder {_folder}.")
