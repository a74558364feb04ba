"""A new plan before anyone has sat down."""
