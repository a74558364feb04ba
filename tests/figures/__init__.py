"""What a morning came to."""
