"""The places of the generator: which commune lies where, and how investors name what they cover."""

from typing import Final

import numpy as np

NORTH: Final = (
    "Asnières-sur-Seine", "Bois-Colombes", "Clichy", "Colombes", "Courbevoie",
    "La Garenne-Colombes", "Gennevilliers", "Levallois-Perret", "Villeneuve-la-Garenne",
)  # fmt: skip
CENTRE: Final = (
    "Garches", "Nanterre", "Neuilly-sur-Seine", "Puteaux", "Rueil-Malmaison", "Saint-Cloud",
    "Suresnes", "Vaucresson",
)  # fmt: skip
SOUTH: Final = (
    "Antony", "Bagneux", "Boulogne-Billancourt", "Bourg-la-Reine", "Châtenay-Malabry",
    "Châtillon", "Chaville", "Clamart", "Fontenay-aux-Roses", "Issy-les-Moulineaux", "Malakoff",
    "Marnes-la-Coquette", "Meudon", "Montrouge", "Le Plessis-Robinson", "Sceaux", "Sèvres",
    "Vanves", "Ville-d'Avray",
)  # fmt: skip
#: a neighbour as people write it, and its département
NEIGHBOURS: Final = {
    "Saint-Denis (93)": "Seine-Saint-Denis",
    "Saint-Ouen": "Seine-Saint-Denis",
    "Montreuil": "Seine-Saint-Denis",
    "Créteil": "Val-de-Marne",
    "Ivry-sur-Seine": "Val-de-Marne",
    "Paris": "Paris",
    "Paris 14e": "Paris",
    "Versailles": "Yvelines",
    "Argenteuil (95)": "Val-d'Oise",
    "Massy": "Essonne",
}
FAR: Final = ("Lyon", "Lille (59)")
INNER: Final = ("Hauts-de-Seine", "Seine-Saint-Denis", "Val-de-Marne", "Paris")
REGION: Final = "Île-de-France"
COUNTRY: Final = ("France entière", "National", "")

#: how much a place in common says, from the smallest place to the country
NEARNESS: Final = {"commune": 1.0, "sector": 0.9, "département": 0.6, "inner": 0.4, "region": 0.3}


def commune(draw: np.random.Generator) -> str:
    """Where a project is: most in the département, some beside it, a few far."""
    where = draw.choice(["sector", "neighbour", "far"], p=[0.85, 0.12, 0.03])
    if where == "sector":
        return str(draw.choice([*NORTH, *CENTRE, *SOUTH]))
    return str(draw.choice(list(NEIGHBOURS) if where == "neighbour" else FAR))


def territory(draw: np.random.Generator) -> str:
    """What an investor writes of where they work."""
    sort = draw.choice(
        ["commune", "sector", "département", "two", "inner", "region", "country"],
        p=[0.04, 0.13, 0.24, 0.06, 0.05, 0.33, 0.15],
    )
    if sort == "commune":
        return str(draw.choice([*NORTH, *CENTRE, *SOUTH]))
    if sort == "sector":
        return str(draw.choice(["Nord des Hauts-de-Seine", "Sud des Hauts-de-Seine"]))
    if sort == "two":
        return f"Hauts-de-Seine, {draw.choice(['Yvelines', 'Paris', 'Seine-Saint-Denis'])}"
    if sort == "country":
        return str(draw.choice(COUNTRY))
    return {"département": "Hauts-de-Seine", "inner": "Métropole du Grand Paris"}.get(sort, REGION)


def nearness(place: str, area: str) -> float:
    """From 1 (the very commune) to 0.1 (the whole country); -1.5 where the area does not reach."""
    if area in COUNTRY:
        return 0.1
    levels = [NEARNESS[level] for level, name in _around(place) if name in _named(area)]
    return max(levels, default=-1.5)


def _named(area: str) -> list[str]:
    return area.split(", ")


def _around(place: str) -> list[tuple[str, str]]:
    if place in FAR:
        return [("commune", place)]
    department = NEIGHBOURS.get(place, "Hauts-de-Seine")
    around = [("commune", place), ("département", department), ("region", REGION)]
    if department in INNER:
        around.append(("inner", "Métropole du Grand Paris"))
    for sector, communes in (("Nord", NORTH), ("Sud", SOUTH)):
        if place in communes:
            around.append(("sector", f"{sector} des Hauts-de-Seine"))
    return around
