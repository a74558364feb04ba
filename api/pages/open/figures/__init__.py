"""What a morning came to, for everybody once it is published."""
