"""What a morning came to: its bilan, and the years before."""
