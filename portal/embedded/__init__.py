"""PostgreSQL and Redis from wheels, for a first run and for tests: nothing to install, nothing left running.

``postgres`` and ``redis`` each know how to start one server in one folder. ``sharing`` lets `make run`, a second
terminal with `manage.py` and a finished command agree on who started a server and who may stop it. ``environment``
is what entry points call: it sets DATABASE_URL and REDIS_URL before Django reads them.
"""
