"""What an edition words itself: checked where it is typed, fixed where a letter is caused."""

import datetime as dt
from typing import Final

import pytest

from matchmaker import messages, texts
from matchmaker.changes import duplicating
from matchmaker.changes.duplicating import DuplicateForm
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.texts import EVERY, KINDS, TextForm, TextKind
from matchmaker.wording.errors import Conflict, Invalid
from matchmaker.wording.language import catalogue
from tests import cast
from tests.cast import NOW
from tests.notices.boxes import SETTINGS, last, message, rows, text
from tests.planning.plans import publish

WORDS: Final = TextForm(
    opening_fr="Chère {prénom}, rendez-vous le {date} : {lieu}.\n\nÀ bientôt !",
    signature_fr="L'équipe de {contact}\n01 47 29 30 31",
    opening_en="Dear {first name}, see you on {date}.",
)


async def worded(conn: Connection, edition: Edition, kind: TextKind, form: TextForm) -> None:
    known = await texts.of_kind(conn, edition.id, kind)
    await texts.save(conn, edition, kind, form, known.revision, None, NOW)


async def test_letter_says_what_its_edition_worded_when_it_was_caused(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await worded(conn, edition, "convocation", WORDS)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    [row] = await rows(conn, alice)
    before = await message(conn, row.id)
    said = text(before)
    assert "Chère Alice, rendez-vous le mardi 24 novembre 2099 : Paris La Défense Arena." in said
    assert said.index("Bonjour") < said.index("Chère Alice") < said.index("À bientôt !")
    assert "L’équipe de Camille Lefèvre\n01 47 29 30 31\nVous pouvez" in said
    html = before.get_body(("html",))
    assert html is not None
    assert "<p>Chère Alice" in html.get_content()
    # Reworded while it waits, or after a crash, it is the same mail.
    await worded(conn, edition, "convocation", TextForm(opening_fr="Autre chose."))
    assert (await message(conn, row.id)).as_bytes() == before.as_bytes()


async def test_what_is_typed_is_text_and_what_fills_it_is_never_read_again(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition, "{date} <b>")
    bob = await cast.an_investor(conn, edition)
    await worded(conn, edition, "convocation", TextForm(opening_fr="<i>{prenom}</i> & co"))
    await publish(conn, edition, [(alice, bob, 0, 0)])
    [row] = await rows(conn, alice)
    built = await message(conn, row.id)
    html = built.get_body(("html",))
    assert html is not None
    assert "<i>{date} <b></i> & co" in text(built)
    assert "&lt;i&gt;{date} &lt;b&gt;&lt;/i&gt; &amp; co" in html.get_content()


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("convocation", "Bonjour\n{pronom}", "Ligne 2, caractère 1"),
        ("convocation", "Une {date", "Ligne 1, caractère 5"),
        ("convocation", "Une date}", "Ligne 1, caractère 9"),
        ("convocation", "{}", "il n’y a pas de champ {}"),
        ("acknowledgement", "Bonjour {prénom}", "personne n’a confirmées"),
        ("reminder_address", "{organisation}", "personne n’a confirmées"),
        ("erasure_confirmed", "{organisation}", "effacé"),
        ("convocation", "x" * 1001, "1"),
        (EVERY, "Bonjour", "signature"),
    ],
)
async def test_words_that_cannot_be_are_refused_with_their_place(
    conn: Connection, kind: TextKind, typed: str, said: str
) -> None:
    edition = await cast.an_edition(conn)
    with pytest.raises(Invalid) as refused:
        await texts.save(conn, edition, kind, TextForm(opening_fr=typed), 0, None, NOW)
    [fault] = refused.value.faults
    assert fault.field == "opening_fr"
    assert said in fault.translated(catalogue("fr")).replace("\u202f", " ")
    assert await texts.stored_texts(conn, edition.id) == {}


async def test_of_two_who_word_at_once_the_second_is_told(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    first, second = TextForm(opening_fr="Un."), TextForm(opening_fr="Deux.")
    await texts.save(conn, edition, "convocation", first, 0, None, NOW)
    with pytest.raises(Conflict):
        await texts.save(conn, edition, "convocation", second, 0, None, NOW)
    known = await texts.of_kind(conn, edition.id, "convocation")
    assert known.form == first
    await texts.save(conn, edition, "convocation", second, known.revision, None, NOW)
    assert (await texts.of_kind(conn, edition.id, "convocation")).form == second


async def test_signature_of_all_messages_signs_whatever_has_none_of_its_own(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    await worded(conn, edition, EVERY, TextForm(signature_fr="Nous tous"))
    await worded(conn, edition, "convocation", TextForm(signature_fr="Nous deux"))
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    assert "Nous tous\nVous pouvez" in text(await message(conn, await last(conn)))
    await publish(conn, edition, [(alice, bob, 0, 0)])
    [row] = await rows(conn, alice)
    assert "Nous deux\nVous pouvez" in text(await message(conn, row.id))


async def test_the_next_edition_takes_the_words_and_nothing_else_of_them(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await worded(conn, edition, "convocation", WORDS)
    await worded(conn, edition, "convocation", TextForm(opening_fr="Dernier état."))
    form = DuplicateForm(slug="other", name="Other", held_on=dt.date(2100, 11, 23))
    other = await duplicating.duplicate(conn, edition, form, None, NOW)
    assert (await texts.of_kind(conn, other.id, "convocation")).opening_fr == "Dernier état."
    await worded(conn, other, "convocation", TextForm())
    assert (await texts.of_kind(conn, edition.id, "convocation")).is_worded


@pytest.mark.parametrize("is_published", [False, True])
async def test_preview_of_every_kind_is_the_letter_and_leaves_nothing(
    conn: Connection, is_published: bool
) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    if is_published:
        await publish(conn, edition, [(alice, bob, 0, 0)])
    mark = await last(conn)
    for kind in KINDS:
        form = TextForm(signature_fr="Signé : {édition}")
        if kind != EVERY:
            form = TextForm(opening_fr="Début du {date}.", signature_fr="Signé : {édition}")
        shown = await messages.preview(conn, SETTINGS, edition, kind, form, alice.id, NOW)
        assert ("Début du mardi 24 novembre 2099." in shown.text) is (kind != EVERY), kind
        assert "Signé" in shown.html, kind
        assert alice.email in shown.to
    assert await last(conn) == mark
    assert await texts.stored_texts(conn, edition.id) == {}


async def test_preview_of_a_convocation_is_word_for_word_what_is_sent(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    shown = await messages.preview(conn, SETTINGS, edition, "convocation", WORDS, alice.id, NOW)
    await worded(conn, edition, "convocation", WORDS)
    [row] = await rows(conn, alice)
    camille = await cast.an_organiser(conn, edition)
    again = await messages.resend(conn, edition, row.id, camille.id, NOW, newest=row.id)
    _, sent = await messages.shown_of(conn, SETTINGS, edition, again)
    assert (sent.subject, sent.text, sent.html) == (shown.subject, shown.text, shown.html)
    assert "/lien/…" in shown.text
