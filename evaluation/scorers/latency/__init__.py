"""The answer came soon enough."""

from evaluation.scorers.latency.scorer import Latency

__all__ = ["Latency"]
