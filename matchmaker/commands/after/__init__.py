"""What is done once a morning is over."""
