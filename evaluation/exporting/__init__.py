"""A run as a file: rows for spreadsheets, JSON for programs, JUnit XML for build servers."""
