"""A public class or type has a name of its own: whoever searches for it finds one meaning."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from tests.architecture.repository import name, sources

#: names that stand for one thing in several places, and why they are not one definition
TWINS: Final[dict[str, str]] = {
    "Floats": "an array of numbers in two modules of the solver",
    "Kind": "kinds of moves in breaks, kinds of resources in sensitivity",
    "Problem": "breaks to be minimised; problem details of RFC 9457, named so in the interface",
    "Status": "what a run ends with; a run of breaks alone can also end without a plan",
    "Swaps": "of slots in breaks, of partners in sensitivity",
}


def defined(source: str) -> Iterator[str]:
    """The public classes and type aliases at the top of a module; type variables are none."""
    for node in ast.parse(source).body:
        match node:
            case ast.ClassDef(name=found):
                pass
            case ast.AnnAssign(target=ast.Name(id=found), annotation=annotation):
                if not ast.unparse(annotation).endswith("TypeAlias"):
                    continue
            case ast.Assign(targets=[ast.Name(id=found)], value=value):
                if not found[0].isupper() or found.isupper() or "TypeVar(" in ast.unparse(value):
                    continue
            case _:
                continue
        if not found.startswith("_"):
            yield found


def test_no_public_type_is_defined_twice() -> None:
    places = defaultdict(list)
    for path in sources("solver", "matchmaker", "api"):
        for found in defined(path.read_text("utf-8")):
            places[found].append(name(path))
    twice = {found: where for found, where in places.items() if len(where) > 1}
    assert {found: where for found, where in twice.items() if found not in TWINS} == {}
    assert sorted(TWINS) == sorted(twice.keys() & TWINS.keys()), "no longer needed in TWINS"


def test_classes_and_aliases_are_found() -> None:
    source = """
T = TypeVar("T")
LIMIT: Final = 3
Row = tuple[int, int]
Side: TypeAlias = int
class Plan: ...
class _Hidden: ...
"""
    assert list(defined(source)) == ["Row", "Side", "Plan"]
