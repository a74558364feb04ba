"""The tree is the table of contents: small folders, no cycle, no long way down."""

from collections import Counter
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

from tests.architecture.repository import name, sources

PACKAGES = ("solver", "matchmaker", "api")
LARGEST_FOLDER = 14
LONGEST_CHAIN = 19  # modules, each imported by the one before, within one of the packages
LONGEST_CHAIN_OF_ALL = 26  # from `api.serve` down; each package on the way counts as a module too


@pytest.fixture(scope="module")
def imported() -> dict[str, set[str]]:
    """Module → the modules of ours that it imports, also those that only the type checker reads."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    return {one: graph.find_modules_directly_imported_by(one) for one in sorted(graph.modules)}


def longest_chain(imported: dict[str, set[str]]) -> list[str]:
    """The longest way from module to module, from the top down; CycleError where there is none."""
    below: dict[str, list[str]] = {}
    for module in TopologicalSorter(imported).static_order():
        ways = (below[one] for one in sorted(imported.get(module, ())))
        below[module] = [module, *max(ways, key=len, default=[])]
    return max(below.values(), key=len)


def test_folders_are_small() -> None:
    sizes = Counter(name(path.parent) for path in sources(*PACKAGES))
    assert {folder: size for folder, size in sizes.items() if size > LARGEST_FOLDER} == {}


def test_no_module_imports_itself_by_way_of_others(imported: dict[str, set[str]]) -> None:
    assert longest_chain(imported)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_chain_of_imports_is_long(imported: dict[str, set[str]], package: str) -> None:
    inside = {
        module: {one for one in below if one.split(".")[0] == package}
        for module, below in imported.items()
        if module.split(".")[0] == package
    }
    chain = longest_chain(inside)
    assert len(chain) <= LONGEST_CHAIN, " → ".join(chain)


def test_no_chain_of_imports_through_all_packages_is_long(imported: dict[str, set[str]]) -> None:
    chain = longest_chain(imported)
    assert len(chain) <= LONGEST_CHAIN_OF_ALL, " → ".join(chain)


def test_chains_and_cycles_are_found() -> None:
    straight = {"a": {"b", "c"}, "b": {"c"}, "c": set[str](), "d": {"c"}}
    assert longest_chain(straight) == ["a", "b", "c"]
    with pytest.raises(CycleError):
        longest_chain(straight | {"c": {"a"}})
