"""No more of these letters: what the link at the foot of one leads to."""
