"""What the ledger asks of evaluation: where the page of a thing is."""

from __future__ import annotations

from evaluation.models import DecayNotice, ModelProvider, Run, Suite
from ledger.links import register_links
from registry.recorded import finder


def register_with_ledger() -> None:
    register_links("evaluation.suite", finder(Suite, (), Suite.get_absolute_url), word="suite")
    register_links("evaluation.run", finder(Run, (), Run.get_absolute_url), word="evaluation")
    connections = finder(ModelProvider, (), ModelProvider.get_absolute_url)
    register_links("evaluation.modelprovider", connections, word="connection")
    decays = finder(DecayNotice, ("run",), lambda notice: notice.run.get_absolute_url())
    register_links("evaluation.decaynotice", decays, word="decay")
