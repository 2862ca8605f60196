"""Settings of the tests: the product's, with servers of their own when DATABASE_URL or REDIS_URL is not given."""

import os

from tests.servers import provide_for_tests

provide_for_tests()
os.environ.setdefault("SECRET_KEY", "only-for-tests")

from portal.settings import *  # noqa: E402, F403 (the servers must be there before the settings are read)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a strong one takes half a second each time
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True  # tests in a browser need no collectstatic
