"""A registration that is not sent yet: its steps, and what was typed in them."""
