"""What came of the projects, and where holders are oriented."""
