"""Fixtures for all rooms; see `tests/fixtures`."""

pytest_plugins = ["tests.fixtures.browser", "tests.fixtures.database", "tests.fixtures.site"]
