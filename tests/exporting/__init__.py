"""Tests of exports: what comes out, and that it comes in again."""
