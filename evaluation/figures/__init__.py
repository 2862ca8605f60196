"""Figures of a run: scorecards, intervals, paired comparisons. Pure functions of rows."""
