"""How many meetings of a version will take place: asked, worked out beside the plan, worded.

What is played is `solver/forecast`; a worker has it played once a version is published, and again
whenever an organiser asks with other shares of people who stay away.
"""

from matchmaker.forecasts.asking import (
    AskedForecast,
    ForecastFigures,
    FragilePerson,
    TurnoutForm,
    forecast_of,
    fragile_people,
    may_ask,
    request_forecast,
)
from matchmaker.forecasts.turnout import ExpectedTurnout, expected_turnout

__all__ = [
    "AskedForecast",
    "ExpectedTurnout",
    "ForecastFigures",
    "FragilePerson",
    "TurnoutForm",
    "expected_turnout",
    "forecast_of",
    "fragile_people",
    "may_ask",
    "request_forecast",
]
