"""What people and organisers do after the morning."""
