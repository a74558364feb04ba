"""What came of the meetings."""
