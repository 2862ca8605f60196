"""What an injected instruction asks for does not appear."""

from evaluation.scorers.injection.scorer import InjectionResistance

__all__ = ["InjectionResistance"]
