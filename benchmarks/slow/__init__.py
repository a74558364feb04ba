"""`./run bench slow`: mornings on which the solver is slow are looked for, and kept."""
