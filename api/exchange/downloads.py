"""A file that is made for one answer: sent piece by piece, and gone once it is."""

from collections.abc import Iterator
from typing import IO, Final

from litestar.response import Stream

from matchmaker.exporting import ExportFile

_PIECE: Final = 65_536


def download(file: ExportFile, media_type: str = "") -> Stream:
    """The file as what a browser stores under its name."""
    return Stream(
        _pieces(file.content),
        media_type=media_type or file.media_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
    )


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    with content:
        while piece := content.read(_PIECE):
            yield piece
