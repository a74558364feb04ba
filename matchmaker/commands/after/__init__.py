"""After the morning, by who has the machine."""
