"""The places that are known by name, folded: départements, régions, sectors and communes nearby."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from matchmaker.wording.typography import fold
from matchmaker.wording.vocabularies import COMMUNES as HAUTS_DE_SEINE

_BY_REGION: Final = {
    "ile de france": (
        "75 Paris, 77 Seine-et-Marne, 78 Yvelines, 91 Essonne, 92 Hauts-de-Seine,"
        " 93 Seine-Saint-Denis, 94 Val-de-Marne, 95 Val-d'Oise"
    ),
    "auvergne rhone alpes": (
        "01 Ain, 03 Allier, 07 Ardèche, 15 Cantal, 26 Drôme, 38 Isère, 42 Loire,"
        " 43 Haute-Loire, 63 Puy-de-Dôme, 69 Rhône, 73 Savoie, 74 Haute-Savoie"
    ),
    "bourgogne franche comte": (
        "21 Côte-d'Or, 25 Doubs, 39 Jura, 58 Nièvre, 70 Haute-Saône, 71 Saône-et-Loire, 89 Yonne,"
        " 90 Territoire de Belfort"
    ),
    "bretagne": "22 Côtes-d'Armor, 29 Finistère, 35 Ille-et-Vilaine, 56 Morbihan",
    "centre val de loire": (
        "18 Cher, 28 Eure-et-Loir, 36 Indre, 37 Indre-et-Loire, 41 Loir-et-Cher, 45 Loiret"
    ),
    "corse": "2A Corse-du-Sud, 2B Haute-Corse",
    "grand est": (
        "08 Ardennes, 10 Aube, 51 Marne, 52 Haute-Marne, 54 Meurthe-et-Moselle, 55 Meuse,"
        " 57 Moselle, 67 Bas-Rhin, 68 Haut-Rhin, 88 Vosges"
    ),
    "hauts de france": "02 Aisne, 59 Nord, 60 Oise, 62 Pas-de-Calais, 80 Somme",
    "normandie": "14 Calvados, 27 Eure, 50 Manche, 61 Orne, 76 Seine-Maritime",
    "nouvelle aquitaine": (
        "16 Charente, 17 Charente-Maritime, 19 Corrèze, 23 Creuse, 24 Dordogne, 33 Gironde,"
        " 40 Landes, 47 Lot-et-Garonne, 64 Pyrénées-Atlantiques, 79 Deux-Sèvres, 86 Vienne,"
        " 87 Haute-Vienne"
    ),
    "occitanie": (
        "09 Ariège, 11 Aude, 12 Aveyron, 30 Gard, 31 Haute-Garonne, 32 Gers, 34 Hérault, 46 Lot,"
        " 48 Lozère, 65 Hautes-Pyrénées, 66 Pyrénées-Orientales, 81 Tarn, 82 Tarn-et-Garonne"
    ),
    "pays de la loire": "44 Loire-Atlantique, 49 Maine-et-Loire, 53 Mayenne, 72 Sarthe, 85 Vendée",
    "provence alpes cote d azur": (
        "04 Alpes-de-Haute-Provence, 05 Hautes-Alpes, 06 Alpes-Maritimes, 13 Bouches-du-Rhône,"
        " 83 Var, 84 Vaucluse"
    ),
}
_SPOKEN: Final = {
    "ile de france": "ile de france|idf|region parisienne|francilien\\w*",
    "auvergne rhone alpes": "auvergne rhone alpes|aura",
    "provence alpes cote d azur": "provence alpes cote d azur|paca",
}
_NUMBERED: Final = {
    region: tuple(each.strip().partition(" ")[::2] for each in text.split(","))
    for region, text in _BY_REGION.items()
}

#: a région's names as a pattern, and the numbers of its départements
REGIONS: Final[Mapping[str, tuple[str, frozenset[str]]]] = MappingProxyType(
    {
        region: (_SPOKEN.get(region, region), frozenset(fold(number) for number, _ in held))
        for region, held in _NUMBERED.items()
    }
)
#: a département's number and its name
DEPARTMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {fold(number): fold(name) for held in _NUMBERED.values() for number, name in held}
)
METROPOLIS: Final = frozenset({"75", "92", "93", "94"})

_NORTH_LOOP: Final = (
    *("Argenteuil", "Asnières-sur-Seine", "Bois-Colombes", "Clichy", "Colombes", "Gennevilliers"),
    "Villeneuve-la-Garenne",
)
_DEFENSE: Final = (
    *("Courbevoie", "Garches", "La Garenne-Colombes", "Levallois-Perret", "Nanterre"),
    *("Neuilly-sur-Seine", "Puteaux", "Rueil-Malmaison", "Saint-Cloud", "Suresnes", "Vaucresson"),
)
_WEST_SEINE: Final = (
    *("Boulogne-Billancourt", "Chaville", "Issy-les-Moulineaux", "Marnes-la-Coquette", "Meudon"),
    *("Sèvres", "Vanves", "Ville-d'Avray"),
)
_SOUTH_VALLEY: Final = (
    *("Antony", "Bagneux", "Bourg-la-Reine", "Châtenay-Malabry", "Châtillon", "Clamart"),
    *("Fontenay-aux-Roses", "Malakoff", "Montrouge", "Le Plessis-Robinson", "Sceaux"),
)
_NORTH: Final = (
    *(name for name in _NORTH_LOOP if name != "Argenteuil"),
    *("Courbevoie", "La Garenne-Colombes", "Levallois-Perret"),
)
_CENTRE: Final = tuple(name for name in _DEFENSE if name not in _NORTH)


def _folded(*names: str) -> frozenset[str]:
    return frozenset(map(fold, names))


#: parts of the département: their names as a pattern, and their communes; longer names first
SECTORS: Final[Mapping[str, tuple[str, frozenset[str]]]] = MappingProxyType(
    {
        "north loop": ("boucle nord(?: de(?: la)? seine)?", _folded(*_NORTH_LOOP)),
        "south valley": ("vallee sud(?: grand paris)?", _folded(*_SOUTH_VALLEY)),
        "west seine": ("grand paris seine ouest|gpso", _folded(*_WEST_SEINE)),
        "defense": ("paris ouest la defense|pold", _folded(*_DEFENSE)),
        "north": (
            "nord (?:du |des |de )?(?:hauts de seine|92)|92 nord|hauts de seine nord",
            _folded(*_NORTH),
        ),
        "centre": (
            "centre (?:du |des |de )?(?:hauts de seine|92)|92 centre|hauts de seine centre",
            _folded(*_CENTRE),
        ),
        "south": (
            "sud (?:du |des |de )?(?:hauts de seine|92)|92 sud|hauts de seine sud",
            _folded(*_WEST_SEINE, *_SOUTH_VALLEY),
        ),
    }
)
#: what people say instead of a name, as a pattern, and the places that it stands for
OTHER_NAMES: Final = (
    ("metropole du grand paris|grand paris|mgp", ("metropolis",)),
    ("petite couronne", ("92", "93", "94")),
    ("grande couronne", ("77", "78", "91", "95")),
    ("altosequanais\\w*", ("92",)),
    ("paris intra muros", ("75",)),
)

_NEARBY: Final = {
    "75": "Paris",
    "77": "Chelles, Meaux, Melun, Pontault-Combault",
    "78": (
        "Chatou, Conflans-Sainte-Honorine, Houilles, Le Chesnay-Rocquencourt, Mantes-la-Jolie,"
        " Poissy, Saint-Germain-en-Laye, Sartrouville, Trappes, Vélizy-Villacoublay, Versailles"
    ),
    "91": "Corbeil-Essonnes, Évry-Courcouronnes, Massy, Palaiseau, Savigny-sur-Orge",
    "93": (
        "Aubervilliers, Aulnay-sous-Bois, Bagnolet, Le Blanc-Mesnil, Bobigny, Bondy, Clichy-"
        " sous-Bois, La Courneuve, Drancy, Épinay-sur-Seine, L'Île-Saint-Denis, Les Lilas,"
        " Livry-Gargan, Montreuil, Neuilly-sur-Marne, Noisy-le-Grand, Noisy-le-Sec, Pantin,"
        " Pierrefitte-sur-Seine, Le Pré-Saint-Gervais, Romainville, Rosny-sous-Bois, Saint-"
        " Denis, Saint-Ouen, Saint-Ouen-sur-Seine, Sevran, Stains, Tremblay-en-France,"
        " Villepinte, Villetaneuse"
    ),
    "94": (
        "Alfortville, Arcueil, Cachan, Champigny-sur-Marne, Charenton-le-Pont, Choisy-le-Roi,"
        " Créteil, Fontenay-sous-Bois, Fresnes, Gentilly, L'Haÿ-les-Roses, Ivry-sur-Seine,"
        " Le Kremlin-Bicêtre, Maisons-Alfort, Nogent-sur-Marne, Orly, Saint-Maur-des-Fossés,"
        " Thiais, Villejuif, Vincennes, Vitry-sur-Seine"
    ),
    "95": (
        "Argenteuil, Bezons, Cergy, Ermont, Franconville, Garges-lès-Gonesse, Pontoise, Sarcelles"
    ),
    "69": "Lyon, Villeurbanne",
    "13": "Marseille",
    "31": "Toulouse",
    "33": "Bordeaux",
    "34": "Montpellier",
    "35": "Rennes",
    "44": "Nantes",
    "59": "Lille, Roubaix",
    "67": "Strasbourg",
}
#: a commune's folded name and its département; "Saint-Denis" is the one next to Paris
COMMUNES: Final[Mapping[str, str]] = MappingProxyType(
    {fold(name): "92" for name in HAUTS_DE_SEINE}
    | {fold(name): number for number, text in _NEARBY.items() for name in text.split(", ")}
)
