"""Letters of after the morning."""
