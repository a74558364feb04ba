"""A whole morning on this machine: `./run demo`."""
