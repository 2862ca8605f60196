"""A web server inside the test's own transaction: pages see its rows, and nothing is left to clean up afterwards.

The server's threads borrow the test's database connection, one request at a time. Tests about several people at once
need real transactions: those use pytest-django's ``live_server``.
"""

from __future__ import annotations

import threading

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread

_one_at_a_time = threading.Lock()


class _BorrowingServer(ThreadedWSGIServer):
    def _close_connections(self):
        """The connection is the test's; it stays open."""


class _OneRequestAtATime(StaticFilesHandler):
    """Static files are served side by side; pages take turns, since they share a connection and its transaction."""

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"].startswith(self.base_url.path):
            return super().__call__(environ, start_response)
        with _one_at_a_time:
            return super().__call__(environ, start_response)


class _Thread(LiveServerThread):
    server_class = _BorrowingServer


class BorrowingServer:
    """``url`` serves until ``stop()``."""

    def __init__(self) -> None:
        connection = connections["default"]
        connection.inc_thread_sharing()
        # Django closes a connection at the end of a request when a transaction is open on it: ours always is.
        connection.close_if_unusable_or_obsolete = lambda: None
        self._thread = _Thread("localhost", _OneRequestAtATime, connections_override={"default": connection})
        self._thread.daemon = True
        self._thread.start()
        self._thread.is_ready.wait()
        if self._thread.error:
            raise self._thread.error
        self.url = f"http://localhost:{self._thread.port}"

    def stop(self) -> None:
        self._thread.httpd.shutdown()
        self._thread.httpd.server_close()
        connection = connections["default"]
        del connection.close_if_unusable_or_obsolete
        connection.dec_thread_sharing()
