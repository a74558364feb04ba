"""Structured logs of the programs beside the web: one JSON line per event, no personal data."""

import logging
import sys

import structlog


def configure() -> None:
    """JSON lines on standard error; the queue's own remarks only from warnings on."""
    logging.getLogger("pgqueuer").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
