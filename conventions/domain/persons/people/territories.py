"""Départements, academies, holiday zones, time zones and the codes that lead to a département; no model, no database.

Facts of rules B-08, L-01, L-04, M-01 and M-02 of the rulebook, grouped by academy. Every look-up returns
``None`` for a code that belongs to no territory served here (Monaco, abroad, uninhabited lands).
"""

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Department:
    """A département or an overseas collectivity, with what depends on it."""

    code: str
    """``"01"`` to ``"95"``, ``"2A"``, ``"2B"``, three digits overseas."""
    name: str
    academy: str
    academic_region: str
    zone: str | None
    """School-holiday zone: ``"A"``, ``"B"``, ``"C"``, ``"Corse"``; ``None`` overseas, where the rector decides."""
    time_zone: str
    """IANA name."""
    dial_code: str
    """International prefix, ``"+33"``."""
    phone_region: str
    """Region under which a phone-number library reads a national number."""

    @property
    def tz(self) -> ZoneInfo:
        """Return the time zone as an object."""
        return ZoneInfo(self.time_zone)

    @property
    def overseas(self) -> bool:
        """Tell whether the territory lies outside mainland France and Corsica."""
        return len(self.code) == 3

    @property
    def labour_code_applies(self) -> bool:
        """Tell whether the code du travail may be cited as it stands (not in the Pacific collectivities)."""
        return self.code not in PACIFIC

    @property
    def with_preposition(self) -> str:
        """Return the name as one says where something is: ``en Guyane``, ``à Mayotte``, ``dans le Rhône``."""
        if self.code in _WHERE:
            return _WHERE[self.code]
        return f"{self.name} ({self.code})"


PACIFIC = frozenset({"986", "987", "988"})
"""Collectivities where the tool refuses agreements: their labour law is their own."""

_WHERE = {
    "01": "dans l'Ain", "2A": "en Corse-du-Sud", "2B": "en Haute-Corse", "57": "en Moselle", "67": "dans le Bas-Rhin",
    "68": "dans le Haut-Rhin", "971": "en Guadeloupe", "972": "en Martinique", "973": "en Guyane",
    "974": "à La Réunion", "975": "à Saint-Pierre-et-Miquelon", "976": "à Mayotte", "977": "à Saint-Barthélemy",
    "978": "à Saint-Martin", "986": "à Wallis-et-Futuna", "987": "en Polynésie française",
    "988": "en Nouvelle-Calédonie",
}  # fmt: skip

_MAINLAND = """
A | Auvergne-Rhône-Alpes | Clermont-Ferrand | 03 Allier, 15 Cantal, 43 Haute-Loire, 63 Puy-de-Dôme
A | Auvergne-Rhône-Alpes | Grenoble | 07 Ardèche, 26 Drôme, 38 Isère, 73 Savoie, 74 Haute-Savoie
A | Auvergne-Rhône-Alpes | Lyon | 01 Ain, 42 Loire, 69 Rhône
A | Bourgogne-Franche-Comté | Besançon | 25 Doubs, 39 Jura, 70 Haute-Saône, 90 Territoire de Belfort
A | Bourgogne-Franche-Comté | Dijon | 21 Côte-d'Or, 58 Nièvre, 71 Saône-et-Loire, 89 Yonne
A | Nouvelle-Aquitaine | Bordeaux | 24 Dordogne, 33 Gironde, 40 Landes, 47 Lot-et-Garonne, 64 Pyrénées-Atlantiques
A | Nouvelle-Aquitaine | Limoges | 19 Corrèze, 23 Creuse, 87 Haute-Vienne
A | Nouvelle-Aquitaine | Poitiers | 16 Charente, 17 Charente-Maritime, 79 Deux-Sèvres, 86 Vienne
B | Bretagne | Rennes | 22 Côtes-d'Armor, 29 Finistère, 35 Ille-et-Vilaine, 56 Morbihan
B | Centre-Val de Loire | Orléans-Tours | 18 Cher, 28 Eure-et-Loir, 36 Indre, 37 Indre-et-Loire
B | Centre-Val de Loire | Orléans-Tours | 41 Loir-et-Cher, 45 Loiret
B | Grand Est | Nancy-Metz | 54 Meurthe-et-Moselle, 55 Meuse, 57 Moselle, 88 Vosges
B | Grand Est | Reims | 08 Ardennes, 10 Aube, 51 Marne, 52 Haute-Marne
B | Grand Est | Strasbourg | 67 Bas-Rhin, 68 Haut-Rhin
B | Hauts-de-France | Amiens | 02 Aisne, 60 Oise, 80 Somme
B | Hauts-de-France | Lille | 59 Nord, 62 Pas-de-Calais
B | Normandie | Normandie | 14 Calvados, 27 Eure, 50 Manche, 61 Orne, 76 Seine-Maritime
B | Pays de la Loire | Nantes | 44 Loire-Atlantique, 49 Maine-et-Loire, 53 Mayenne, 72 Sarthe, 85 Vendée
B | Provence-Alpes-Côte d'Azur | Aix-Marseille | 04 Alpes-de-Haute-Provence, 05 Hautes-Alpes
B | Provence-Alpes-Côte d'Azur | Aix-Marseille | 13 Bouches-du-Rhône, 84 Vaucluse
B | Provence-Alpes-Côte d'Azur | Nice | 06 Alpes-Maritimes, 83 Var
C | Île-de-France | Créteil | 77 Seine-et-Marne, 93 Seine-Saint-Denis, 94 Val-de-Marne
C | Île-de-France | Paris | 75 Paris
C | Île-de-France | Versailles | 78 Yvelines, 91 Essonne, 92 Hauts-de-Seine, 95 Val-d'Oise
C | Occitanie | Montpellier | 11 Aude, 30 Gard, 34 Hérault, 48 Lozère, 66 Pyrénées-Orientales
C | Occitanie | Toulouse | 09 Ariège, 12 Aveyron, 31 Haute-Garonne, 32 Gers, 46 Lot
C | Occitanie | Toulouse | 65 Hautes-Pyrénées, 81 Tarn, 82 Tarn-et-Garonne
Corse | Corse | Corse | 2A Corse-du-Sud, 2B Haute-Corse
"""

_OVERSEAS = """
971 Guadeloupe | Guadeloupe | Guadeloupe | America/Guadeloupe | +590 | GP
972 Martinique | Martinique | Martinique | America/Martinique | +596 | MQ
973 Guyane | Guyane | Guyane | America/Cayenne | +594 | GF
974 La Réunion | La Réunion | La Réunion | Indian/Reunion | +262 | RE
975 Saint-Pierre-et-Miquelon | Saint-Pierre-et-Miquelon | Saint-Pierre-et-Miquelon | America/Miquelon | +508 | PM
976 Mayotte | Mayotte | Mayotte | Indian/Mayotte | +262 | YT
977 Saint-Barthélemy | Guadeloupe | Guadeloupe | America/St_Barthelemy | +590 | BL
978 Saint-Martin | Guadeloupe | Guadeloupe | America/Marigot | +590 | MF
986 Wallis-et-Futuna | Wallis-et-Futuna | Wallis-et-Futuna | Pacific/Wallis | +681 | WF
987 Polynésie française | Polynésie française | Polynésie française | Pacific/Tahiti | +689 | PF
988 Nouvelle-Calédonie | Nouvelle-Calédonie | Nouvelle-Calédonie | Pacific/Noumea | +687 | NC
"""


def _read() -> dict[str, Department]:
    """Expand the two tables above into one record per département, in the order of the codes."""
    departments = []
    for line in _MAINLAND.strip().splitlines():
        zone, region, academy, members = (part.strip() for part in line.split("|"))
        for member in members.split(", "):
            code, name = member.split(" ", 1)
            departments.append(Department(code, name, academy, region, zone, "Europe/Paris", "+33", "FR"))
    for line in _OVERSEAS.strip().splitlines():
        head, academy, region, time_zone, dial_code, phone_region = (part.strip() for part in line.split("|"))
        code, name = head.split(" ", 1)
        departments.append(Department(code, name, academy, region, None, time_zone, dial_code, phone_region))
    return {department.code: department for department in sorted(departments, key=lambda department: department.code)}


DEPARTMENTS: dict[str, Department] = _read()
"""The 101 départements and six collectivities, by code."""

DEPARTMENT_CHOICES: tuple[tuple[str, str], ...] = tuple(
    (department.code, f"{department.code} – {department.name}") for department in DEPARTMENTS.values()
)

_POSTCODES_OF_ISLANDS = {"97133": "977", "97098": "977", "97150": "978", "97052": "978", "97072": "978"}
"""Saint-Barthélemy and Saint-Martin kept postcodes of Guadeloupe, special delivery codes of schools included."""
_INSEE_OF_ISLANDS = {"97123": "977", "97127": "978"}
"""Their INSEE codes before 2007."""
_UAI_TRAPS = {"620": "2A", "720": "2B", "983": "988", "984": "987", "987": "986"}
"""The directory numbers Corsica and the Pacific apart: 987 is Wallis-et-Futuna there, 984 Polynésie française."""
DEFAULT_TIME_ZONE = "Europe/Paris"
"""Time zone without a known département."""
UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def department(code: str) -> Department | None:
    """Return the département of that code (``"1"``, ``"01"``, ``"2a"``, ``"973"``), or ``None``."""
    return DEPARTMENTS.get(code.strip().upper().zfill(2))


def department_of_postcode(postcode: str) -> Department | None:
    """Return the département of a five-digit postcode.

    Some fifty villages are served from the neighbouring département: where the INSEE code is known, prefer it.
    """
    digits = re.sub(r"\s", "", postcode)
    if not re.fullmatch(r"[0-9]{5}", digits):
        return None
    if digits in _POSTCODES_OF_ISLANDS:
        return DEPARTMENTS[_POSTCODES_OF_ISLANDS[digits]]
    if digits.startswith("20"):
        return DEPARTMENTS["2A" if digits[2] in "01" else "2B"]
    return DEPARTMENTS.get(digits[:3] if digits[:2] in ("97", "98") else digits[:2])


def department_of_insee(code: str) -> Department | None:
    """Return the département of the five-character INSEE code of a commune."""
    code = code.strip().upper()
    if not re.fullmatch(r"[0-9][0-9AB][0-9]{3}", code):
        return None
    if code in _INSEE_OF_ISLANDS:
        return DEPARTMENTS[_INSEE_OF_ISLANDS[code]]
    return DEPARTMENTS.get(code[:3] if code[:2] in ("97", "98") else code[:2])


def uai_is_valid(uai: str) -> bool:
    """Check the shape and the check letter of an UAI: seven digits, then the letter of the number modulo 23."""
    uai = uai.strip().upper()
    return bool(re.fullmatch(r"[0-9]{7}[A-Z]", uai)) and UAI_LETTERS[int(uai[:7]) % 23] == uai[7]


def department_of_uai(uai: str, postcode: str = "", *, insee: str = "") -> Department | None:
    """Return the département of a school by its UAI, whose first three digits have traps (rule M-02).

    Schools of Saint-Barthélemy and Saint-Martin carry 971 as well: the ``insee`` code of the commune, or else the
    ``postcode``, tells them apart.
    """
    prefix = uai.strip()[:3]
    if not re.fullmatch(r"[0-9]{3}", prefix):
        return None
    if prefix == "971" and (insee or postcode):
        island = department_of_insee(insee) or department_of_postcode(postcode)
        if island is not None and island.code in ("977", "978"):
            return island
    if prefix in _UAI_TRAPS:
        return DEPARTMENTS[_UAI_TRAPS[prefix]]
    return DEPARTMENTS.get(prefix[1:] if prefix.startswith("0") else prefix)


def academies() -> tuple[str, ...]:
    """Return the names of the academies, sorted."""
    return tuple(sorted({department.academy for department in DEPARTMENTS.values()}))


def regions() -> tuple[str, ...]:
    """Return the names of the academic regions, sorted."""
    return tuple(sorted({department.academic_region for department in DEPARTMENTS.values()}))
