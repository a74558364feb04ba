"""In English pages, what people wrote in French says so; in French pages nothing has to."""

from html.parser import HTMLParser

from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from tests.cast import NOW, a_holder, a_workshop, an_edition, an_investor
from tests.fixtures.site import Site
from tests.pages.reading import main_of
from tests.planning.plans import publish

#: what people and organisers wrote, wherever it is shown
WRITTEN = (
    "Un four solidaire",
    "Nous cuisons du pain",
    "Fonds Bob",
    "Fonds Dora",
    "Lever des fonds",
)
VOID = {"br", "img", "input", "link", "meta", "hr"}


class Marked(HTMLParser):
    """Texts of a page that hold something written, by whether they stand in French."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._open: list[bool] = []
        self.unmarked: list[str] = []
        self.marked: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append(dict(attrs).get("lang") == "fr")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if any(text in data for text in WRITTEN):
            (self.marked if any(self._open) else self.unmarked).append(data.strip())


async def test_what_people_wrote_is_marked_in_english_pages_alone(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    await a_workshop(conn, edition, code="A1", title="Lever des fonds")
    alice = await a_holder(
        conn, edition, project="Un four solidaire", summary="Nous cuisons du pain.",
        workshops=("A1",),
    )  # fmt: skip
    bob = await an_investor(conn, edition, delegates=("Ana", "Ben"))
    dora = await an_investor(conn, edition, "Dora")
    chosen = Choices(wishes=tuple(ChosenPerson(target=one.id) for one in (bob, dora)))
    await wishes.save(conn, edition, alice, chosen, NOW)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    held = await conn.fetchval("select delegate_id from meeting_delegate")
    for language in ("en", "fr"):
        await conn.execute("update person set language = $1", language)
        holder = await site.person(alice.id, language=language)
        investor = await site.person(bob.id, language=language)
        delegate = await site.person(bob.id, delegate_id=held, language=language)
        anybody = await site.client(language=language)
        pages = [
            await holder.get("/moi"),
            await holder.get("/moi/programme"),
            await holder.get(f"/moi/rendez-vous/{bob.id}/desistement"),
            await investor.get("/moi"),
            await investor.get(f"/moi/rendez-vous/{alice.id}/desistement"),
            await delegate.get("/representant"),
            await anybody.get(f"/matinee/{edition.slug}/programme"),
        ]
        for page in pages:
            found = Marked(main_of(page))
            assert page.status_code == 200
            if language == "en":
                assert (str(page.url), found.unmarked) == (str(page.url), [])
                assert found.marked, str(page.url)
            else:
                assert found.marked == []
