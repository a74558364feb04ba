"""Webhooks: programs of other houses are called when something happens."""

from matchmaker.webhooks.calls import Delivery, deliveries, forget, send_again
from matchmaker.webhooks.events import EVENTS, WebhookEvent
from matchmaker.webhooks.hooks import (
    OLD_SECRET,
    NewSecret,
    Webhook,
    WebhookForm,
    add,
    change,
    hold,
    remove,
    rotate,
    webhook,
    webhooks,
)

__all__ = [
    "EVENTS",
    "OLD_SECRET",
    "Delivery",
    "NewSecret",
    "Webhook",
    "WebhookEvent",
    "WebhookForm",
    "add",
    "change",
    "deliveries",
    "forget",
    "hold",
    "remove",
    "rotate",
    "send_again",
    "webhook",
    "webhooks",
]
