"""What is proven: suites of cases, scorers, models to call, runs, scorecards, baselines and schedules."""
