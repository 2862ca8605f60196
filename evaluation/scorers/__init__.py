"""Scorers: one small folder each, all alike (``base.py``), registered in ``registering.py``."""
