"""Pages of runs: start one, follow it, read what came of it, case by case."""
