"""Every act of an organiser is written into the journal: no handler that cannot come to it.

What a handler may call is read from its code, name by name, so it is told of more than it does;
one from which `audit.record` cannot be reached at all writes nothing down.
"""

from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

from litestar.routes import HTTPRoute

from api.access.permissions import Reach, reach
from matchmaker.editions import audit
from tests.api.test_access import APP

OURS: Final = ("api.", "matchmaker.")


def _writing() -> Iterator[tuple[str, Callable[..., Any]]]:
    """The handlers by which an organiser or the desk changes something."""
    for route in APP.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for method, (handler, _) in route.route_handler_map.items():
            if method in ("GET", "HEAD", "OPTIONS"):
                continue
            action = handler.opt["action"]
            staff = [
                reach(action, role, administrator=True) for role in ("organiser", "front_desk")
            ]
            if Reach.EDITION in staff and not route.path_format.startswith("/moi"):
                yield f"{method} {route.path_format}", handler.fn


def _reaches_the_journal(begin: Callable[..., Any]) -> bool:
    waiting, seen = [begin], set[int]()
    while waiting:
        function = waiting.pop()
        if function is audit.record:
            return True
        if id(function) not in seen and isinstance(function, FunctionType):
            seen.add(id(function))
            waiting += _called(function)
    return False


def _called(function: FunctionType) -> list[Callable[..., Any]]:
    """What a function of ours may call: by name, in a module, in a class, in what it wraps."""
    names = set(_names(function.__code__))
    known = [function.__globals__[name] for name in names if name in function.__globals__]
    known += [cell.cell_contents for cell in function.__closure__ or ()]
    inside = [
        getattr(module, name)
        for module in known
        if isinstance(module, ModuleType) and module.__name__.startswith(OURS)
        for name in names
        if hasattr(module, name)
    ]
    found = known + inside
    classes = [
        each for each in found if isinstance(each, type) and each.__module__.startswith(OURS)
    ]
    found += [method for each in classes for method in vars(each).values()]
    return [each for each in found if _is_ours(each)]


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _is_ours(value: object) -> bool:
    return isinstance(value, FunctionType) and value.__module__.startswith(OURS)


def test_every_act_of_an_organiser_can_come_to_the_journal() -> None:
    found = list(_writing())
    assert len(found) > 50
    assert [name for name, begin in found if not _reaches_the_journal(begin)] == []
