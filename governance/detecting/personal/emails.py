"""E-mail addresses of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

# The look-behind lets an attempt start only where a name can start, so a long text without "@" costs one look a letter.
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9._%+'-])[A-Za-z0-9._%+'-]{1,64}@((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})(?![A-Za-z0-9@-])"
)

# Names of tasks, not of people: RFC 2142, and what companies write beside them.
_TASKS = frozenset(
    """
    info marketing sales support abuse noc security postmaster hostmaster usenet news webmaster www uucp ftp
    help helpdesk service services customerservice customer-service kundenservice contact kontakt hello team office
    mail admin billing accounts accounting invoices orders returns refunds press media jobs careers hr legal privacy dpo
    datenschutz noreply no-reply donotreply do-not-reply notifications feedback complaints
    """.split()  # noqa: SIM905 - a word list reads better than fifty quoted literals
)
# Reserved for documentation and tests, so nobody's: RFC 2606 and RFC 6761.
_RESERVED = re.compile(r"(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid|localhost|local)$", re.IGNORECASE)


def find_emails(text: str) -> Iterator[tuple[int, str]]:
    for match in _ADDRESS.finditer(text):
        name = match.group().partition("@")[0].lower()
        is_nobody = name in _TASKS or _RESERVED.search(match.group(1))
        yield match.start(), "" if is_nobody else "somebody's e-mail address"
