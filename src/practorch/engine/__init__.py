"""Grading: a server per user, disposable workers, plain data between them, and the comparison of two records."""
