"""Months after the morning: programmes that support holders, and what became of projects."""
