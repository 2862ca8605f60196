"""Speed against a reference, line by line: ``make bench``."""
