"""What a morning came to: figures defined in one place, counted, kept at the purge, published."""

from matchmaker.figures.counting import FigureCells, figures_of, keep, names_of
from matchmaker.figures.definitions import BY_NAME, COMPARED, FEWEST, FIGURES, Figure

__all__ = [
    "BY_NAME",
    "COMPARED",
    "FEWEST",
    "FIGURES",
    "Figure",
    "FigureCells",
    "figures_of",
    "keep",
    "names_of",
]
