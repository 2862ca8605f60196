"""Wiring: settings, root addresses, background jobs, the site's frame. Nothing imports it.

Kept empty, so that `python -m portal.run` starts without Django; `portal.apps` loads the Celery application.
"""
