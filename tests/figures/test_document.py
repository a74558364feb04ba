"""docs/figures.md says what the definitions say."""

from matchmaker.figures import documenting
from matchmaker.figures.definitions import BY_NAME, COMPARED, FIGURES


def test_the_page_of_figures_is_what_the_definitions_say() -> None:
    said = "run python -m matchmaker.figures.documenting"
    assert documenting.FILE.read_text("utf-8") == documenting.document(), said


def test_each_figure_has_one_name_and_what_is_compared_exists() -> None:
    assert len(BY_NAME) == len(FIGURES)
    assert all(cell in BY_NAME[name].cells for name, cell in COMPARED)
