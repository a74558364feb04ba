"""Reminders to those who have not done something yet: now or at an hour, nobody twice in two days.

Whom a reminder reaches is found out when it is sent, and looked at once more as each leaves.
"""

from matchmaker.notices.facts import Topic
from matchmaker.reminders.choosing import TOPICS, Unready, still_lacks, unready_people
from matchmaker.reminders.sending import (
    PlannedReminder,
    SentReminder,
    cancel,
    due,
    history,
    plan,
    send,
    send_planned,
)
from matchmaker.reminders.stopping import StopState, resume, stop, stop_state

__all__ = [
    "TOPICS",
    "PlannedReminder",
    "SentReminder",
    "StopState",
    "Topic",
    "Unready",
    "cancel",
    "due",
    "history",
    "plan",
    "resume",
    "send",
    "send_planned",
    "still_lacks",
    "stop",
    "stop_state",
    "unready_people",
]
