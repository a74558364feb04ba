"""A public name has one meaning, and a public function's says what it does or returns."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from tests.architecture.repository import name, sources

#: names that stand for one thing in several places, and why they are not one definition
TWINS: Final[dict[str, str]] = {
    "Status": "what a run ends with; a run of breaks alone can also end without a plan",
}
PARTICIPLE: Final = re.compile(
    "[a-z]+ed|begun|bought|brought|built|chosen|done|drawn|driven|fallen|felt|forbidden|found|given"
    "|gone|grown|held|hidden|kept|known|laid|learnt|led|left|lent|lost|made|meant|met|overtaken|paid"
    "|proven|redrawn|said|seen|sent|shown|sold|spent|taken|thought|told|torn|understood|unproven"
    "|withdrawn|won|worn|written"
)
#: they say what something is like, and not what it is
ADJECTIVE: Final = re.compile(
    "(?!table|timetable)[a-z]+(?:able|ible|ful|less)|absent|alike|bare|cheapest|current|dense"
    "|distinct|earlier|idle|late|newest|pending|ready|recent|silent|single|standing|temporary"
    "|unready|whole"
)
#: public functions that look like one, and why they are none
VERBS: Final[dict[str, str]] = {
    "feed": "-ed is no ending in it",
    "translated": "the value is called so: a phrase as it stands in a language",
    "unserved": "the public face of the solver has it: those whom a schedule does not serve",
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


def unnamed(source: str) -> Iterator[str]:
    """Public functions and methods that are called by a participle or an adjective alone."""
    module = ast.parse(source)
    classes = [node for node in module.body if isinstance(node, ast.ClassDef)]
    for node in (*module.body, *(inner for each in classes for inner in each.body)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        is_state = any(ast.unparse(each).endswith("property") for each in node.decorator_list)
        is_unnamed = PARTICIPLE.fullmatch(node.name) or ADJECTIVE.fullmatch(node.name)
        if is_unnamed and not is_state:
            yield node.name


def test_no_public_function_is_called_by_a_participle_or_an_adjective_alone() -> None:
    found = {
        name(path): [*unnamed(path.read_text("utf-8"))]
        for path in sources("solver", "matchmaker", "api")
    }
    wrong = {path: [one for one in told if one not in VERBS] for path, told in found.items()}
    assert {path: told for path, told in wrong.items() if told} == {}
    assert VERBS.keys() <= {one for told in found.values() for one in told}, "no longer needed"


def test_participles_and_adjectives_are_found() -> None:
    source = """
def settled(): ...
def settle(): ...
def _closed(): ...
def bare(): ...
def impossible(): ...
class Plan:
    def grown(self): ...
    @property
    def over_and_closed(self): ...
    @cached_property
    def closed(self): ...
"""
    assert sorted(unnamed(source)) == ["bare", "grown", "impossible", "settled"]


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
