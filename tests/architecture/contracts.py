"""A kind of contract that import-linter does not bring: what may be imported, and nothing else."""

import sys
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.domain.imports import Module


class AllowedContract(Contract):
    """The sources import each other, the modules named, and the standard library.

    Options
    -------
    source_modules
        Modules or packages; a package stands for all that is in it.
    allowed_modules
        Modules or packages, ours or of other projects, that they may import directly.
    """

    source_modules = fields.ListField(subfield=fields.ModuleField())
    allowed_modules = fields.ListField(subfield=fields.ModuleField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        sources = _with_contents(graph, self.source_modules)
        allowed = _with_contents(graph, self.allowed_modules) | sources | sys.stdlib_module_names
        found = [
            f"{source} imports {imported}"
            for source in sorted(sources)
            for imported in sorted(graph.find_modules_directly_imported_by(source) - allowed)
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["found"]:
            output.print_error(f"- {line}, which is not in the list", bold=False)
        output.new_line()


def _with_contents(graph: ImportGraph, named: object) -> set[str]:
    names = {module.name for module in cast(list[Module], named)}
    if unknown := names - graph.modules:
        raise ValueError(f"nothing of this name is imported or ours: {', '.join(sorted(unknown))}")
    squashed = {name for name in names if graph.is_module_squashed(name)}
    return names.union(*(graph.find_descendants(name) for name in names - squashed))
