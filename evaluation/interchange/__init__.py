"""Suites in the formats of others: read and written here, executed never."""
