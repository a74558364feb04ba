"""What a morning came to, as JSON."""
