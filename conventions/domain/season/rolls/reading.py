"""Reading the lines of a roll: cells as schools write them, a line to a pupil with guardians; nothing is stored."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from conventions.domain.law.formations.keys import Key, cleaned, is_vocational, key_of, refusal_of
from conventions.domain.persons.people.births import Birth, BirthKnown, in_words, is_plausible, read_partial
from conventions.domain.persons.people.models import Guardian, Level
from conventions.domain.persons.people.names import as_written, full_name, search_key, split_full_name, without_civility
from conventions.domain.persons.people.phones import PhoneError, format_local, to_e164
from conventions.domain.persons.people.records import clean_email

from .columns import SLOTS, is_national_number
from .tabular import Record

_TELLING = ("full_name", "last_name", "first_name", "email", "phone", "institution")
"""Cells of which one at least tells of somebody."""
_OF_GUARDIANS = (*_TELLING, "quality", "duty", "withheld")
_QUALITIES = {
    "mere": Guardian.Quality.MOTHER,
    "maman": Guardian.Quality.MOTHER,
    "pere": Guardian.Quality.FATHER,
    "papa": Guardian.Quality.FATHER,
    "tuteur": Guardian.Quality.TUTOR,
    "tutrice": Guardian.Quality.TUTOR,
    "delegataire": Guardian.Quality.DELEGATE,
    "delegation": Guardian.Quality.DELEGATE,
    "etablissement": Guardian.Quality.INSTITUTION,
    "service": Guardian.Quality.INSTITUTION,
    "ase": Guardian.Quality.INSTITUTION,
    "institution": Guardian.Quality.INSTITUTION,
    "foyer": Guardian.Quality.INSTITUTION,
    "confie": Guardian.Quality.ENTRUSTED,
    "confiee": Guardian.Quality.ENTRUSTED,
    "accueillant": Guardian.Quality.ENTRUSTED,
    "accueillante": Guardian.Quality.ENTRUSTED,
}
_IMPLIED = {"mother": Guardian.Quality.MOTHER, "father": Guardian.Quality.FATHER}
"""Quality of the guardian that a column such as « Nom du père » implies."""
_OTHER_KIN = {"grand", "grande", "grands", "belle", "beau"}
_APART: tuple[tuple[str, str | None], ...] = (
    (r".*(segpa|(?<![a-z])erea(?![a-z])|[34] ?seg(?![a-z])).*", "segpa"),
    (r".*(?<![a-z])dima(?![a-z]).*", Level.DIMA),
    (r"([34]|troisieme|quatrieme).*(?<![a-z])(agri|agricole|enseignement agricole|ea)(?![a-z]).*", None),
    (r"(3|3e|3eme|troisieme) ?(pm|pmet|pp|pep|dp ?[36])(?![a-z]).*", Level.TROISIEME_PREPA),
    (r"((3|troisieme).*)?prepa ?(pro|metier|pm)?.*", Level.TROISIEME_PREPA),
)
"""Classes of a collège that are no ordinary 3e or 4e, whatever else the line says."""
_SEGPA = {"3": Level.TROISIEME_SEGPA, "4": Level.QUATRIEME_SEGPA}
_INCLUSION = r"(?<![a-z])(ulis|upe ?2a|up2a)(?![a-z])"
"""Means that a pupil has beside a class of reference, whose level is the pupil's."""
_LEVELS: tuple[tuple[str, str | None], ...] = (
    (r".*(?<![a-z])cap(?![a-z]).*|cap[0-9].*|[12]cap.*", Level.CAP),
    (r".*(?<![a-z])bma(?![a-z]).*|bma[0-9].*|[12t]bma.*", Level.BMA),
    (r".*(?<![a-z])fcil(?![a-z]).*", Level.FCIL),
    (r"(cs|mc) ?[345]?( .*)?|certificat de specialisation.*", Level.CS),
    (r"(3|troisieme).*", Level.TROISIEME),
    (r"(4|quatrieme).*", Level.QUATRIEME),
    (r"(5|6|cinquieme|sixieme|cm).*", None),
    (r"(2|seconde).*pro.*", Level.SECONDE_PRO),
    (r"(2|2e|2de|2nde|seconde) ?(gt?|general\w*.*)? ?([a-z]|[0-9]{1,2})?", Level.SECONDE_GT),
    (r"(1|premiere).*", Level.PREMIERE),
    (r"(t|tle|term|terminale)( .*|[0-9].*)?|t(g|st|pro|le|bac|erm).*", Level.TERMINALE),
)
"""Beginnings of a level or of a class's name; ``None``: a level in which no pupil does an internship."""
_DOMAINS = {
    "gmial.com": "gmail.com", "gamil.com": "gmail.com", "gmai.com": "gmail.com", "gmail.fr": "gmail.com",
    "gmail.con": "gmail.com", "gmail.co": "gmail.com", "gmaill.com": "gmail.com", "gnail.com": "gmail.com",
    "hotmial.com": "hotmail.com", "hotmail.con": "hotmail.com", "hotmal.fr": "hotmail.fr", "hotmai.fr": "hotmail.fr",
    "outlok.fr": "outlook.fr", "outlook.con": "outlook.com", "orange.com": "orange.fr", "ornage.fr": "orange.fr",
    "orange.rf": "orange.fr", "wanadoo.com": "wanadoo.fr", "wanado.fr": "wanadoo.fr", "yaho.fr": "yahoo.fr",
    "yahou.fr": "yahoo.fr", "yahoo.con": "yahoo.com", "laposte.fr": "laposte.net", "la-poste.net": "laposte.net",
    "laposte.com": "laposte.net", "free.com": "free.fr", "sfr.com": "sfr.fr", "icloud.fr": "icloud.com",
}  # fmt: skip
"""Domains that are nearly always a slip of the finger."""

THIRD = "deux responsables au plus signent : les suivants n'ont pas été repris."
TYPO = "typo"
"""Kind of the warnings about an address that is probably a slip of the finger."""
Warn = Callable[..., None]
"""Takes a sentence, and its kind when it has one."""


class BadPupilLine(ValueError):
    """A line that gives no pupil; the message is a sentence without personal data."""


@dataclass(frozen=True)
class GuardianRow:
    """One guardian in a line; an empty text or ``None`` says nothing."""

    first_name: str
    last_name: str
    quality: str
    institution: str
    email: str
    phone: str
    withheld: bool | None

    @property
    def key(self) -> str:
        return search_key(f"{self.last_name} {self.first_name}")

    @property
    def name(self) -> str:
        return full_name(self.first_name, self.last_name)

    @property
    def said_quality(self) -> str:
        return str(Guardian.Quality(self.quality).label) if self.quality else ""

    @property
    def local_phone(self) -> str:
        return format_local(self.phone)


@dataclass(frozen=True)
class RollPupil:
    """One pupil in a line."""

    line: int
    roll_id: str
    first_name: str
    last_name: str
    birth_date: date
    birth_known: BirthKnown
    class_name: str
    level: str | None
    """Empty when the line does not say it, ``None`` for a level without internships."""
    email: str
    phone: str
    mef: str = ""
    """Key of a vocational formation, ours or one refused; empty for any other."""
    mef_title: str = ""
    """Formation in the words of the list."""
    is_apprentice: bool | None = None
    """``None`` when the line does not say it."""
    guardians: tuple[GuardianRow, ...] = field(default=())
    set_aside: int = 0
    """Persons of the line who do not answer for the pupil."""

    @property
    def key(self) -> tuple[str, date]:
        """Key of a pupil without identifier: the name, accents apart, and the birth date."""
        return search_key(f"{self.last_name} {self.first_name}"), self.birth_date

    @property
    def birth(self) -> Birth:
        """The birth date, and how precisely the line says it."""
        return self.birth_date, self.birth_known

    @property
    def name(self) -> str:
        return full_name(self.first_name, self.last_name)

    @property
    def born(self) -> str:
        return in_words(self.birth)

    @property
    def said_level(self) -> str:
        if key := _key_of(self.mef):
            return key.said_year
        return str(Level(self.level).label) if self.level else ""

    @property
    def local_phone(self) -> str:
        return format_local(self.phone) if self.phone else ""


class LeftOut(ValueError):
    """A line that is right and about no pupil of today; the message is a sentence without personal data."""


def read_pupil(record: Record, *, department: str, today: date, warn: Warn) -> RollPupil:
    """Read a line; what cannot be used of its contacts is told to ``warn`` and left out.

    Raises :class:`BadPupilLine`, and :class:`LeftOut` for who has left the school.
    """
    left = read_day(record.get("left_on"))
    if left is not None and left[0] <= today:
        raise LeftOut("l'élève est sorti de l'établissement : la ligne n'est pas reprise.")
    last_name, first_name = _names(record, "", "de l'élève", warn)
    if not last_name:
        raise BadPupilLine("le nom de l'élève manque.")
    for text, label in ((last_name, "nom"), (first_name, "prénom")):
        if len(text) > 150:
            raise BadPupilLine(f"le {label} de l'élève dépasse 150 caractères.")
        if text and not _may_be_a_name(text):
            raise BadPupilLine(f"le {label} de l'élève n'est pas un nom : vérifiez à quoi sert cette colonne.")
    if len(record.get("class_name")) > 50 or len(record.get("roll_id")) > 50:
        raise BadPupilLine("la classe ou l'identifiant dépasse 50 caractères.")
    _warn_of_lost_letters(f"{last_name} {first_name}", "de l'élève", warn)
    birth_date, birth_known = _birth(record.get("birth_date"))
    if birth_known != BirthKnown.DAY:
        warn("le jour de naissance n'est pas connu : un code ouvrira les pages de la famille, jamais cette date.")
    guardians, set_aside = _guardians(record, department, warn)
    mef, level, title = _formation(record, warn)
    return RollPupil(
        line=record.line,
        roll_id="" if is_national_number(record.get("roll_id")) else record.get("roll_id"),
        first_name=as_written(first_name, is_first=True),
        last_name=as_written(last_name),
        birth_date=birth_date,
        birth_known=birth_known,
        class_name=record.get("class_name"),
        level=level,
        email=_email(record.get("email"), "de l'élève", warn),
        phone=_phone(record.get("phone"), "de l'élève", department, warn),
        mef=mef,
        mef_title=title,
        is_apprentice=_is_apprentice(record.get("status")),
        guardians=guardians,
        set_aside=set_aside,
    )


def _formation(record: Record, warn: Warn) -> tuple[str, str | None, str]:
    """Return the key of a formation, the level, and the formation in words; a key may stand in the level's column."""
    words, code = record.get("level"), record.get("mef")
    if kept := cleaned(words):
        words, code = "", code or kept
    mef = cleaned(code)
    if code and not mef:
        warn("le code de la formation n'a pas onze chiffres : il n'a pas été repris.")
    key = _key_of(mef)
    level = key.level if key else read_level(words, record.get("class_name"))
    return (mef, level, words) if is_vocational(mef) else ("", level, "")


def _key_of(mef: str) -> Key | None:
    """Return the meaning of a key under which pupils have periods of training here."""
    return None if refusal_of(mef) else key_of(mef)


def _is_apprentice(text: str) -> bool | None:
    """Tell whether a status is an apprentice's, or a pupil's: SIECLE's two codes, AP and ST, or a word."""
    words = set(search_key(text).split())
    if words & {"ap", "apprenti", "apprentie", "apprentissage"}:
        return True
    return False if words & {"st", "sc", "scolaire", "eleve"} else None


def _names(record: Record, slot: str, whose: str, warn: Warn) -> tuple[str, str]:
    """Return last and first name; one alone is the last name, whichever column it stands in."""
    last_name, first_name = without_civility(record.get(f"{slot}last_name")), record.get(f"{slot}first_name")
    together = without_civility(record.get(f"{slot}full_name"))
    if not last_name and not together:
        return first_name, ""
    if first_name:
        return last_name or together, first_name
    if parted := split_full_name(last_name or together):
        return parted
    if " " in together and not last_name:
        warn(f"le nom et le prénom {whose} ne se distinguent pas : ils sont repris ensemble, comme nom.")
    return last_name or together, ""


def _warn_of_lost_letters(name: str, whose: str, warn: Warn) -> None:
    if "?" in name or "\N{REPLACEMENT CHARACTER}" in name:
        warn(f"le nom {whose} a perdu des lettres (« ? ») : enregistrez la liste en UTF-8, ou corrigez-le ensuite.")


def _may_be_a_name(text: str) -> bool:
    """Tell whether a text may be somebody's name: a formula, an address, a number, « oui » are none."""
    return text[0] not in "=+-@" and "@" not in text and any(letter.isalpha() for letter in text) and (
        _yes_or_no(text) is None or len(text) == 1
    )  # fmt: skip


def read_level(text: str, class_name: str = "") -> str | None:
    """Return the level that a cell says, or else the name of the class: *3e B*, *301*, *2GT4*, *T STMG 1*.

    Either may say that the class is no ordinary one (SEGPA, prépa-métiers…). A pupil of an ULIS or an UPE2A has the
    level of the class of reference, empty where neither cell names it.
    """
    cells = [re.sub(_INCLUSION, " ", search_key(cell)).strip() for cell in (text, class_name)]
    for words in cells:
        for pattern, level in _APART:
            if re.fullmatch(pattern, words):
                return _segpa_of(cells) if level == "segpa" else level
    for words in cells:
        for pattern, level in _LEVELS:
            if words and re.fullmatch(pattern, words):
                return level
    return ""


def _segpa_of(cells: list[str]) -> str | None:
    """Return the level of a SEGPA by the year that a cell names; none for a year without internships, or unknown."""
    for words in cells:
        if year := re.search(r"[3-6]|troisieme|quatrieme|cinquieme|sixieme", words):
            return _SEGPA.get({"troisieme": "3", "quatrieme": "4"}.get(year.group(), year.group()))
    return None


def _birth(text: str) -> Birth:
    if not text:
        raise BadPupilLine("la date de naissance manque.")
    birth = read_day(text) or read_partial(text)
    if birth is None:
        raise BadPupilLine("la date de naissance n'est pas lisible : écrivez-la JJ/MM/AAAA, ou l'année seule.")
    if not is_plausible(birth, date.today()):
        raise BadPupilLine("la date de naissance n'est pas vraisemblable.")
    return birth


_MONTHS = {
    search_key(name): str(number)
    for number, names in enumerate(
        ("janvier janv", "février févr fév", "mars", "avril avr", "mai", "juin", "juillet juil", "août",
         "septembre sept", "octobre oct", "novembre nov", "décembre déc"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


def read_day(text: str) -> Birth | None:
    """Return the day that a cell says; ``None`` for anything else."""
    bare = re.sub(r"[ T][0-9]{1,2}[:h].*", "", text.replace("1er", "1"))
    day = "/".join(_MONTHS.get(search_key(part), part) for part in re.split(r"[ ./-]+", bare))
    for form in ("%d/%m/%Y", "%Y/%m/%d", "%d/%m/%y"):
        try:
            return datetime.strptime(day, form).date(), BirthKnown.DAY
        except ValueError:
            continue
    return None


def _guardians(record: Record, department: str, warn: Warn) -> tuple[tuple[GuardianRow, ...], int]:
    """Return those who answer for the pupil, two at most, and how many others the line tells of."""
    taken: list[GuardianRow] = []
    set_aside = 0
    for slot in SLOTS:
        cell = {name: record.get(f"{slot}_{name}") for name in _OF_GUARDIANS}
        is_pupil, answers = _is_pupil(cell["quality"]), _answers(cell["duty"], cell["quality"])
        if not any(cell[name] for name in _TELLING):
            continue
        if is_pupil or answers is False:
            set_aside += 1
            if not is_pupil:
                warn("une personne en charge ou à contacter, qui n'est pas représentant légal, n'a pas été reprise.")
            continue
        row = _guardian(record, slot, cell, f"du responsable {len(taken) + 1}", department, warn)
        if row is None:
            continue
        if row.key in {other.key for other in taken}:
            warn("les deux responsables sont la même personne : une seule a été reprise.")
        elif len(taken) == len(Guardian.RANKS):
            warn(THIRD)
            set_aside += 1
        else:
            taken.append(row)
    return tuple(taken), set_aside


def _guardian(
    record: Record, slot: str, cell: dict[str, str], who: str, department: str, warn: Warn
) -> GuardianRow | None:
    """Return the guardian in the cells; ``None`` without a name that may be used, which ``warn`` is told."""
    last_name, first_name = _names(record, f"{slot}_", who, warn)
    institution, is_institution = cell["institution"], not last_name
    last_name = last_name or institution
    refusals = (
        (not last_name, f"le nom {who} manque : ses coordonnées n'ont pas été reprises."),
        (
            max(len(last_name), len(first_name)) > 150 or len(institution) > 200,
            f"le nom {who} est trop long : il n'a pas été repris.",
        ),
        (
            last_name and not _may_be_a_name(last_name),
            f"le nom {who} n'est pas un nom : vérifiez à quoi sert cette colonne.",
        ),
    )
    if refusal := next((sentence for holds, sentence in refusals if holds), ""):
        warn(refusal)
        return None
    _warn_of_lost_letters(f"{last_name} {first_name}", who, warn)
    quality = _quality(cell["quality"]) or ("" if cell["quality"] else _IMPLIED.get(slot, ""))
    if quality == Guardian.Quality.INSTITUTION and not institution:
        institution, is_institution = full_name(first_name, last_name), True
    return GuardianRow(
        first_name=first_name if is_institution else as_written(first_name, is_first=True),
        last_name=last_name if is_institution else as_written(last_name),
        quality=quality,
        institution=institution,
        email=_email(cell["email"], who, warn),
        phone=_phone(cell["phone"], who, department, warn),
        withheld=_yes_or_no(cell["withheld"]),
    )


def _is_pupil(quality: str) -> bool:
    """Tell whether the one who answers for the pupil is the pupil, who is of age."""
    return set(search_key(quality).split()) <= {"eleve", "lui", "elle", "meme"} and bool(quality)


def _answers(duty: str, quality: str) -> bool | None:
    """Tell whether somebody is a legal representative; ``None`` when the line does not say it.

    SIECLE's three duties are *représentant légal* (1), *personne en charge* (2) and *contact* (3): the first alone
    holds authority; before 2018 a contact was 0.
    """
    words = set(search_key(duty).split())
    if words & {"contact", "contacter", "urgence", "charge"} or words in ({"0"}, {"2"}, {"3"}):
        return False
    if words & {"legal", "legale", "representant", "titulaire"} or words == {"1"}:
        return "non" not in words
    if words and (said := _yes_or_no(duty)) is not None:
        return said
    return False if set(search_key(quality).split()) & {"contact", "contacter", "urgence"} else None


def _quality(text: str) -> str:
    """Return the quality that a cell says; a grandmother or a stepfather has none without more being said."""
    words = search_key(text).split()
    if "aide sociale" in " ".join(words):
        return Guardian.Quality.INSTITUTION
    if _OTHER_KIN & set(words):
        words = [word for word in words if word not in ("mere", "pere")]
    return next((_QUALITIES[word] for word in words if word in _QUALITIES), "")


def _yes_or_no(text: str) -> bool | None:
    answer = search_key(text)
    if answer in {"oui", "o", "x", "1", "vrai", "true"}:
        return True
    return False if answer in {"non", "n", "0", "faux", "false"} else None


def _email(text: str, whose: str, warn: Warn) -> str:
    email = clean_email(text)
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        warn(f"le courriel {whose} n'est pas valable : il n'a pas été repris.")
        return ""
    if len(email) > 254:
        warn(f"le courriel {whose} est trop long : il n'a pas été repris.")
        return ""
    domain = email.rpartition("@")[2]
    if domain in _DOMAINS:
        warn(f"le courriel {whose} est en @{domain} : n'est-ce pas plutôt @{_DOMAINS[domain]} ?", TYPO)
    return email


def _phone(text: str, whose: str, department: str, warn: Warn) -> str:
    if not text:
        return ""
    try:
        return to_e164(text, department=department)
    except PhoneError:
        warn(f"le téléphone {whose} n'est pas lisible : il n'a pas été repris.")
        return ""
