"""Scorers: one small folder each, all alike (``base.py``), registered in ``registering.py``.

A new one starts from its nearest neighbour: ``scorers/<code>/scorer.py`` with the class, ``__init__.py`` that exports
it, a line in ``builtin.py``, sound settings in ``tests/evaluation/scorers/test_every_scorer.py`` (which fails without
them and tries it on hostile answers), and a table of its own beside that. A company's own checks need no folder:
``custom/scorer.py`` says how to register a function.
"""
