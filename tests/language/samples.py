"""What the gallery shows, in tests and under its address."""

from api.pages.open.gallery import EDITION, gallery

__all__ = ["EDITION", "gallery"]
