"""What the JSON face promises to programs beside its bodies: see docs/api.md."""
