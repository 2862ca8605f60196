"""What the ledger asks of governance: where the page of a thing is."""

from __future__ import annotations

from governance.models import Policy
from ledger.links import register_links
from registry.recorded import finder


def register_with_ledger() -> None:
    register_links(Policy._meta.label_lower, finder(Policy, (), Policy.get_absolute_url), word="policy")
