"""Last year's guide: what opens the year-book, who does not attend, and what may last of it."""

import datetime as dt
from typing import Final
from uuid import UUID

from matchmaker import guidebook
from matchmaker.db import Connection, load
from matchmaker.editions.editions import Edition
from matchmaker.guidebook import AdditionForm, AgreementForm, EditorialForm
from matchmaker.guidebook.entries import LastingField
from matchmaker.people import directory
from matchmaker.people.profiles import InvestorProfile
from matchmaker.wording.vocabularies import Finance, Need

#: of the investors one in so many leaves something in the guide beyond the purge
_LASTING: Final = 3
_EDITORIAL: Final = EditorialForm(
    text_fr=(
        "Cet annuaire réunit celles et ceux qui financent autrement : prêts d'honneur, fonds"
        " solidaires, banques, plateformes, fondations.\n\n"
        "Chaque page dit en une phrase ce que finance une maison, jusqu'à quel montant et à quel"
        " moment d'un projet. Gardez-le : un projet change, et le bon financeur avec lui."
    ),
    signature_fr="Le Département des Hauts-de-Seine",
    text_en=(
        "This year-book brings together those who finance differently: loans on trust, solidarity"
        " funds, banks, platforms, foundations.\n\n"
        "Each page says in a sentence what a house finances, up to which amount and at which"
        " moment of a project. Keep it: projects change, and the right investor with them."
    ),
    signature_en="The Département of Hauts-de-Seine",
)
_ABSENT: Final = AdditionForm(
    organisation="Garantie Solidaire Île-de-France",
    finance=Finance.GUARANTEE,
    ticket_from=5_000,
    ticket_to=80_000,
    needs=(Need.PREMISES,),
    territory="Île-de-France",
    description="Se porte garante d'emprunts de structures de l'économie sociale et solidaire.",
    contact="contact@garantie.example.org",
)

_SQL: Final = load("demo")


async def write_the_guide(
    conn: Connection, edition: Edition, organiser_id: UUID, now: dt.datetime
) -> None:
    """The organiser words it and adds a house; some investors agree to stay beyond the purge."""
    await guidebook.save_editorial(conn, edition, _EDITORIAL, 0, organiser_id, now)
    await guidebook.add(conn, edition, _ABSENT, organiser_id, now)
    rows = await conn.fetch(_SQL.expected_investors, edition.id)
    everything = tuple(field for field in LastingField if field is not LastingField.CONTACT)
    agreed = AgreementForm(agreed=True, fields=everything)
    for row in rows[::_LASTING]:
        investor = await directory.find(conn, edition.id, row["id"])
        assert isinstance(investor, InvestorProfile)
        await guidebook.agree(conn, investor, agreed, now)
