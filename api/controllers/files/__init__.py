"""Files in and out, for programs."""
