"""Section D: words in the planned activities that point at work barred to minors; warnings, a person judges.

Each list follows its articles. A word that the sentence itself rules out (« sans utiliser de… », « ne touchera
aucune… », « … est interdite ») says nothing; :func:`_ruled_out` tells which those are.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from .facts import Facts
from .phrases import write_list
from .registry import RawFinding, RuleSet, rule

DANGEROUS = {
    "D4153-16": ("pornograph*", "scène violente", "film violent"),
    "D4153-18": ("amiant*", "désamiant*"),
    "D4153-19": ("agent biologique", "culture de virus", "culture de bactérie", "déchet de soins",
                 "prise de sang", "prélèvement sanguin"),
    "D4153-20": ("marteau-piqueur", "brise-béton", "brise-roche", "pilonneuse", "vibrations"),
    "D4153-24": ("sous tension", "habilitation électrique", "travaux électriques", "pièces nues"),
    "D4153-25": ("démolition", "tranchée", "éboulement", "ensevelissement", "étaiement", "blindage de fouille"),
    "D4153-26": ("quad", "tracteur sans cabine", "tracteur sans arceau"),
    "D4153-32": ("élagage", "grimpe", "travail dans les arbres", "travaux dans les arbres", "nacelle d'élagage"),
    "D4153-36": ("température extrême", "chambre froide négative", "chaleur extrême"),
    "D4153-37": ("abattage", "abattoir", "équarrissage", "euthanasie", "mise à mort", "animaux dangereux",
                 "animaux féroces", "animaux venimeux", "serpent"),
}  # fmt: skip
"""Work barred to every minor, by article (D-01)."""

REGULATED = {
    "D4153-17": ("produit chimique", "produit dangereux", "acide", "solvant", "soude caustique", "décapant",
                 "phytosanitaire", "pesticide", "herbicide", "désherbant", "fongicide", "insecticide", "biocide",
                 "raticide", "white-spirit", "eau de javel", "javel", "javellis*", "javelis*", "soude", "ammoniaque",
                 "acétone", "térébenthine", "chlore", "formol", "détartrant", "déboucheur", "résine époxy",
                 "produit corrosif", "produit toxique", "produit inflammable"),
    "D4153-21": ("rayons x", "radiolog*", "radiographie", "rayonnement ionisant", "radioactif"),
    "D4153-22": ("laser", "ultraviolet", "poste à souder", "fer à souder", "souder*", "soudure", "soudage",
                 "soudure à l'arc", "chalumeau", "oxycoupage", "arc électrique"),
    "D4153-23": ("plongée", "scaphandre", "hyperbare"),
    "D4153-27": ("chariot élévateur", "transpalette électrique", "gerbeur", "nacelle", "grue", "pont roulant", "palan",
                 "treuil", "tracteur", "engin de chantier", "mini-pelle", "minipelle", "pelleteuse", "tractopelle",
                 "bulldozer", "chargeuse", "tombereau", "tondeuse autoportée", "conduite d'engins",
                 "chariot automoteur", "pont élévateur", "fenwick"),
    "D4153-28": ("tronçonneuse", "débroussailleuse", "taille-haie", "tondeuse à gazon", "meuleuse", "disqueuse",
                 "banc de scie", "banc à scie", "scie circulaire", "scie sauteuse", "scie à ruban", "scie radiale",
                 "scie à format", "scie à panneaux", "scie à onglet", "scie à chantourner", "scie à bûche", "scie à os",
                 "scie sur table", "scie de table", "scie plongeante", "scie électrique", "toupie", "dégauchisseuse",
                 "raboteuse", "défonceuse", "mortaiseuse", "machine à bois", "tour à bois", "tour à métaux",
                 "fraiseuse", "perceuse", "perforateur", "ponceuse", "cloueur", "pistolet à clous", "motoculteur",
                 "bétonnière", "nettoyeur haute pression", "massicot", "cisaille guillotine", "trancheuse",
                 "coupe-jambon", "hachoir", "pétrin", "laminoir", "broyeur", "presse hydraulique", "presse plieuse",
                 "plieuse", "emboutisseuse", "compacteur", "machine dangereuse"),
    "D4153-29": ("maintenance en marche", "machine en marche"),
    "D4153-30": ("échelle", "escabeau", "toiture", "travail en hauteur", "travaux en hauteur", "nacelle"),
    "D4153-31": ("échafaudage",),
    "D4153-33": ("autoclave", "compresseur", "bouteille de gaz", "appareil à pression"),
    "D4153-34": ("cuve", "citerne", "égout", "silo", "réservoir", "puits", "espace confiné"),
    "D4153-35": ("fonderie", "verre en fusion", "métal en fusion", "coulée de métal"),
    "R4153-52": ("port de charges", "charges lourdes", "manutention"),
}  # fmt: skip
"""Work open to some vocational pupils under a declared derogation, by article (D-02); never in observation (D-04)."""

ACCREDITED = ("habilitation électrique", "travaux électriques")
"""Work of D4153-24 that a pupil in training may do once accredited, off the current (R4153-50)."""
BARRED_WORDS = tuple(dict.fromkeys(word for words in DANGEROUS.values() for word in words if word not in ACCREDITED))

REPLACEMENT = ("remplac*", "poste permanent", "poste vacant", "saisonnier", "saisonnière", "surcroît", "en renfort",
               "pallier l'absence", "congé maternité", "intérim", "en autonomie complète")  # fmt: skip
"""Words of a post that a pupil in training does not hold (D-07)."""

BAR = ("service au bar", "servir au bar", "au bar", "service du bar", "service de bar", "service bar", "tenir le bar",
       "derrière le bar", "barman", "barmaid", "serveur de bar", "serveuse de bar", "tireuse à bière",
       "servir des bières", "servir des boissons", "service des boissons", "servir du vin", "servir le vin",
       "service du vin", "servir à boire", "alcool", "cocktail")  # fmt: skip
"""Duty at the bar of a drinking place (D-05)."""
COUNTER = ("au comptoir", "boisson", "au zinc", "en terrasse")
"""The same, said of a host whose NAF is that of drinking places."""
DRINKING_PLACES = "5630Z"
"""NAF rev. 2: *débits de boissons*."""

MACHINES = ("machine", "machine-outil", "outil électrique", "outillage électrique", "appareil électrique")
"""Machines that a pupil on an internship of application may use, after a medical opinion."""

HARMLESS = ("imprimante laser", "télémètre laser", "à grande échelle", "à petite échelle", "à l'échelle de",
            "à l'échelle du", "à l'échelle des", "à l'échelle d'", "échelle de valeurs", "échelle des salaires",
            "acide aminé", "quai de javel", "rue de javel", "broyeur de documents", "broyeur de papier",
            "puits de lumière", "cocktail dînatoire", "cocktail de fruits", "bar à salades", "bar à ongles",
            "bar à sourcils", "bar à jus", "bar à pain", "bar à eau", "bar à céréales", "bar-restaurant",
            "bar-tabac")  # fmt: skip
"""Phrases that contain a forbidden word and mean harmless work."""

_TOGETHER = (
    r"soude\w* (?:toute )?(?:une?|le|la|les|l'|des|notre|votre|leur|cette) ?(?:\w+ )?"
    r"(?:equipe|groupe|classe|promotion|collectif|communaute|lien|relation)s?"
)
"""A team is welded too, without a torch."""
_BAR_AS_WELL = re.compile(r"\b(serv\w+|salle|terrasse|restaurant)( et | ou |, ?)(?:le |du |en )?bar\b(?! a )")
"""« service en salle et bar »: the bar is said once for both."""


A_YEAR = timedelta(days=365)
"""Time for which a medical opinion holds (rule D-03)."""


@rule(
    "D-01",
    article="code du travail, art. D4153-16 à D4153-37",
    part="host",
    severity="warning",
    sentence="Activités : mots qui désignent un travail interdit à tout mineur.",
    on_offer="told",
)
def forbidden_work_is_told(facts: Facts) -> Iterator[RawFinding]:
    yield from _words(
        facts,
        _all(DANGEROUS),
        "C'est un travail interdit aux mineurs : l'élève peut en entendre parler, pas y être exposé. "
        "Précisez ce qu'il ou elle verra, et à quelle distance.",
    )


@rule(
    "D-02",
    article="code du travail, art. D4153-17 à D4153-35 et R4153-39 ; code de l'éducation, art. D331-9",
    part="host",
    severity="warning",
    sentence="Activités : machines ou produits dont {who} ne se sert jamais (aucune dérogation, D-04).",
    on_offer="told_without_derogation",
    who="un élève en observation",
)
def regulated_work_is_told(facts: Facts, *, who: str) -> Iterator[RawFinding]:
    yield from _words(
        facts,
        _all(REGULATED),
        f"{who.capitalize()} ne manie jamais ces machines ou produits et ne fait pas ces tâches, même "
        "accompagné : écrivez qu'il s'agit de regarder, ou retirez cette activité.",
    )


@rule(
    "A-14",
    article="code de l'éducation, art. D331-11 à D331-14 ; service-public.fr, F1882",
    part="host",
    severity="warning",
    sentence="Activités : machines, pour lesquelles un avis médical est donné avant le stage, un an avant lui au plus.",
)
def machines_ask_a_medical_opinion(facts: Facts) -> Iterator[RawFinding]:
    given, days = facts.machines_opinion, facts.days
    if given and days and given <= days[0].day and days[-1].day <= given + A_YEAR:
        return  # recorded: which works it allows, a person reads
    yield from _words(
        facts,
        MACHINES,
        "Si l'élève s'en sert pour sa formation, un avis médical est donné avant le premier jour : vérifiez-le avec "
        "l'établissement.",
    )


@rule(
    "D-05",
    article="code du travail, art. L4153-6",
    part="host",
    severity="warning",
    sentence="Activités : pas de service au bar d'un débit de boissons, que disent les mots ou le code NAF (56.30Z).",
    on_offer="refuses",
)
def bar_duty_is_told(facts: Facts) -> Iterator[RawFinding]:
    sentence = "Le service au bar est interdit aux mineurs : précisez que l'élève observe la salle ou la cuisine."
    if facts.host.naf != DRINKING_PLACES:
        yield from _words(facts, BAR, sentence)
        return
    spoken, ruled_out = _mentions(facts.activities, (*BAR, *COUNTER))
    if spoken:
        yield from _told(spoken, sentence)
    elif facts.activities.strip() and not ruled_out:
        yield RawFinding(
            "activities",
            "Le code NAF du lieu de stage (56.30Z) est celui d'un débit de boissons, où le service au bar est interdit "
            "aux mineurs : écrivez que l'élève ne sert pas au bar.",
        )


@rule(
    "D-06",
    article="code du travail, art. L4153-5",
    part="host",
    severity="warning",
    sentence="Établissement familial (seuls des membres de la famille y travaillent) : pour information.",
    on_offer="unasked",
)
def family_establishment_is_noted(facts: Facts) -> Iterator[RawFinding]:
    if facts.host.family_establishment:
        yield RawFinding(
            "host.family_establishment",
            "Seuls des membres de la famille travaillent dans cet établissement : c'est imprimé sur la convention, et "
            "ses règles (heures, repos, travaux interdits) s'appliquent quand même.",
        )


@rule(
    "D-06",
    article="usage, sans texte",
    part="host",
    severity="warning",
    sentence="Entreprise d'un parent : permis, pour information ; rien n'en est imprimé.",
    on_offer="unasked",
)
def family_business_is_noted(facts: Facts) -> Iterator[RawFinding]:
    if facts.host.family_business:
        yield RawFinding(
            "host.family_business",
            "Le lieu de stage est l'entreprise d'un parent de l'élève : c'est permis, et mieux vaut un tuteur qui "
            "n'est pas un parent.",
        )


def words_in(text: str, words: tuple[str, ...]) -> str:
    """Return the ``words`` that a text says, quoted, but for those that it rules out; empty without any."""
    spoken, _ruled_out_words = _mentions(text, words)
    return write_list([f"« {word} »" for word in spoken]) if spoken else ""


def _all(by_article: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for words in by_article.values() for word in words))


def _words(facts: Facts, words: tuple[str, ...], said: str) -> Iterator[RawFinding]:
    spoken, _ruled_out_words = _mentions(facts.activities, words)
    yield from _told(spoken, said)


def _told(words: list[str], said: str) -> Iterator[RawFinding]:
    if words:
        named = write_list([f"« {word} »" for word in words])
        yield RawFinding("activities", f"Les activités prévues disent {named}. {said}")


def _mentions(text: str, words: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the ``words`` in a text, and those named only to be ruled out, in the order of the list."""
    spoken, ruled_out = [], []
    segments = _segments(_harmless().sub(" ", _BAR_AS_WELL.sub(r"\1\2au bar", _plain(text))))
    for word in words:
        pattern = _pattern(word)
        matches = [
            (match[0], _ruled_out(segments, n, match))
            for n, part in enumerate(segments)
            for match in pattern.finditer(part)
        ]
        said = [match for match, out in matches if not out]
        if said:
            spoken.append(said[0] if word.endswith("*") else word)
        elif matches:
            ruled_out.append(word)
    return spoken, ruled_out


# -- negation --------------------------------------------------------------------------------------------------

_END = "."
"""Stands between two sentences: nothing is carried over it."""
_SPLIT = re.compile(r"\s*([.;!?]|\bmais\b|\bsauf\b|\bexcepte\b|\bhormis\b|,|\bet\b|\bpuis\b|\bou\b)\s*")
_NOT_BEFORE = re.compile(
    r"\b(?:aucune?s?|jamais|ni|defense de|dispense de)\b"
    r"|(?<!pas )(?<!jamais )\b(?:interdi|exclu|proscri|prohib)\w*\b"
    r"|\b(?:pas|plus|point)\b(?! (?:seulement|que|uniquement|a pas|interdi\w*|exclu\w*))"
    r"|\bsans (?:(?:se |s'|y |en |l[ae]s? |l'|jamais |aucun\w* )*\w+(?:er|ir|re)\b|qu|contact|acces|usage|utilisation|"
    r"manipulation|exposition)"
)
"""Negations before the word, in the same part of the sentence."""
_NOT_JUST_BEFORE = re.compile(r"\b(?:sans|zero|hors)(?: (?:aucune?|la|le|les|l'|de|d'|du|des|toute?))* ?$|\bpas de$")
"""Right before the word."""
_NOT_AFTER = re.compile(
    r"(?<!pas )(?<!jamais )\b(?:interdit|exclu|proscrit|prohibe)\w*\b|\bhors de portee\b"
    r"|\bn(?:e |')(?:\w+ ){0,3}(?:pas|jamais|plus)\b(?! interdi| exclu)"
)
"""Negations after the word, in the same part."""
_ARTICLE = re.compile(
    r"^(?:(?:a|avec|dans|sur) )?(?:d'|l'|de la |de l'|de |du |des |la |le |les |une? |ni |au |aux |toute? )*"
)
"""Words before the one sought, when a part goes on with a list."""


def _segments(plain: str) -> list[str]:
    """Cut a text at its stops, commas, *et*, *ou*, *puis*, *mais*; a sentence's end stays as a part of its own."""
    parts: list[str] = []
    for part in _SPLIT.split(plain):
        if part in (",", "et", "ou", ""):
            continue
        parts.append(_END if part in (*".;!?", "mais", "sauf", "excepte", "hormis", "puis") else part)
    return parts


def _ruled_out(segments: list[str], n: int, match: re.Match[str]) -> bool:
    """Tell whether the sentence says that it will not be: here, or before in a list that this word goes on with."""
    part, start = segments[n], match.start()
    if _NOT_AFTER.search(part[match.end() :]):
        return True
    before = part[:start]
    if _NOT_BEFORE.search(before) or _NOT_JUST_BEFORE.search(before.rstrip(" ")) or _NOT_JUST_BEFORE.search(before):
        return True
    if _article_ends(part) < start:
        return False
    return n > 0 and segments[n - 1] != _END and _goes_on(segments, n - 1)


def _article_ends(part: str) -> int:
    found = _ARTICLE.match(part)
    return found.end() if found else 0


def _goes_on(segments: list[str], n: int) -> bool:
    """Tell whether the part before begins, or goes on with, a list of what will not be."""
    part = segments[n]
    if _NOT_BEFORE.search(part) or re.search(r"\b(?:sans|zero)\b(?: (?:la|le|les|de|d'|du|des))? ?[\w' -]+$", part):
        return True
    words = len(part.split())
    is_item = words == 1 or (words <= 4 and _article_ends(part) > 0)
    return is_item and n > 0 and segments[n - 1] != _END and _goes_on(segments, n - 1)


@cache
def _harmless() -> re.Pattern[str]:
    return re.compile("|".join([*(_pattern(words).pattern for words in HARMLESS), rf"\b{_TOGETHER}\b"]))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """Match a whole word or its plural, hyphens or not; a stem that ends with ``*`` matches whatever follows."""
    parts = re.split(r"[\s-]", _plain(word).rstrip("*"))
    stem = r"(?:s|x)?[\s-]".join(map(re.escape, parts))
    return re.compile(rf"\b{stem}" + (r"\w*" if word.endswith("*") else r"(?:s|x)?\b"))


_AS_TYPED = str.maketrans({**dict.fromkeys("’‘ʼ´`", "'"), **dict.fromkeys("‐‑", "-"), "\u00ad": ""})
"""Apostrophes and hyphens of telephones and word processors, as a keyboard has them."""


def _plain(text: str) -> str:
    """Lower case, without accents, single spaces, straight apostrophes; a line that begins anew is a sentence's end."""
    text = re.sub(r"\n\s*[-–•*]\s*", ", ", text.translate(_AS_TYPED))
    text = re.sub(r"\n\s*(?=[A-ZÀ-Ý])", ". ", text)
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub("[/&+]", " et ", bare.lower()).split())


FAMILY = RuleSet((family_establishment_is_noted, family_business_is_noted))
ALL = RuleSet((forbidden_work_is_told, regulated_work_is_told, bar_duty_is_told, *FAMILY))
WITH_MACHINES = RuleSet((machines_ask_a_medical_opinion, *ALL))
