"""What the surroundings say, and what follows where they say nothing."""

import pytest

from matchmaker.foundation.misconfigured import SettingsError
from matchmaker.foundation.settings import from_environment

GIVEN = {
    "MATCHMAKER_DATABASE_URL": "postgresql://nowhere",
    "MATCHMAKER_SMTP_URL": "smtp://127.0.0.1:9",
    "MATCHMAKER_BASE_URL": "https://matinee.example",
    "MATCHMAKER_SECRET": "s" * 32,
}


@pytest.mark.parametrize(
    ("changes", "sender"),
    [
        ({}, "ne-pas-repondre@matinee.example"),
        ({"MATCHMAKER_BASE_URL": "http://10.0.0.7:8000"}, "ne-pas-repondre@matchmaker.invalid"),
        ({"MATCHMAKER_BASE_URL": "http://[::1]:8000"}, "ne-pas-repondre@matchmaker.invalid"),
        ({"MATCHMAKER_BASE_URL": "http://localhost"}, "ne-pas-repondre@matchmaker.invalid"),
        ({"MATCHMAKER_MAIL_FROM": "ess@hauts-de-seine.example"}, "ess@hauts-de-seine.example"),
    ],
)
def test_the_sender_is_the_site_s_own_unless_one_is_given(
    changes: dict[str, str], sender: str
) -> None:
    assert from_environment(GIVEN | changes).mail_from == sender


@pytest.mark.parametrize("name", GIVEN)
def test_a_missing_variable_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        from_environment(GIVEN | {name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MATCHMAKER_SECRET", "short"),
        ("MATCHMAKER_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("MATCHMAKER_TRUSTED_PROXIES", "the proxy"),
        ("MATCHMAKER_WEBHOOK_NETWORKS", "the intranet"),
        ("MATCHMAKER_BASE_URL", "matinee.example"),
        ("MATCHMAKER_BASE_URL", "https://matinee.example/"),
    ],
)
def test_an_unusable_variable_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        from_environment(GIVEN | {name: value})
