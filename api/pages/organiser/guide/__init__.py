"""The guide as a year-book: its editorial, who stands in it without attending, what lasts of it."""

from litestar.handlers import HTTPRouteHandler

from api.pages.organiser.guide import additions, book, editorial, lasting

MINE: list[HTTPRouteHandler] = [*book.MINE, *editorial.MINE, *additions.MINE, *lasting.MINE]
