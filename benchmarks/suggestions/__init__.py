"""Suggestions, judged on mornings that the rules do not know."""
