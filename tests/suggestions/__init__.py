"""Tests of who is suggested to whom, and why."""
