"""One example for everything that the JSON interface takes or gives, by the name of its schema."""

from api.controllers.examples.schemas import EXAMPLES, example_of

__all__ = ["EXAMPLES", "example_of"]
