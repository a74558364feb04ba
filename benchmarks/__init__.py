"""Measurements of the solver against its peers, and what the sample edition is drawn with."""
