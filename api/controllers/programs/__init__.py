"""What programs of other houses need beside the pages: many people at once, what changed, calls."""
