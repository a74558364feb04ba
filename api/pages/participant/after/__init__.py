"""What people do after the morning."""
