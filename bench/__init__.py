"""Speed against its targets: ``make bench``. Each module here lists its lines as BENCHES; see ``bench.harness``.

The settings are those of the tests: when DATABASE_URL and REDIS_URL are not given, there are servers for this run, with
a database account that may make and drop the scratch databases in which the lines work.
"""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()  # the lines import models
