"""Staff of a school as a list, sent or pasted: read line by line, then given their functions; nothing is stored."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.persons.people.models import School, Staff
from conventions.domain.persons.people.names import as_written, search_key
from conventions.domain.persons.people.phones import PhoneError
from conventions.domain.persons.people.records import clean_email
from conventions.domain.persons.people.typed_places import read_name
from workflow.actors import Actor
from workflow.engine import Refused

from .classes import Spellings, class_key
from .headings import meaning_in, understand_by, words_of
from .lists import known_classes
from .services import appoint_by_email
from .sheets import Sheet
from .tabular import Record, UnreadableFile, pasted
from .workbooks import read_sheets

MOST_LINES = 500
_WORDS = words_of(
    (
        ("email", "courriel mail email mel"),
        ("phone", "telephone tel portable mobile"),
        ("classes", "classe classes"),
        ("role", "fonction fonctions role statut corps"),
        ("title", "titre"),
        ("first_name", "prenom"),
        ("last_name", "nom"),
    )
)
_ROLES: tuple[tuple[str, str], ...] = (
    (r"\bddfpt\b|direct\w* delegue\w* aux formations|chef\w* de travaux", Staff.Role.DDFPT),
    (r"bureau des entreprises|\bbde\b", Staff.Role.OFFICE_OF_COMPANIES),
    (
        r"^prof|enseignant|certifie|agrege|documentaliste|\bpp\b|\bdirect\w+ (?:de|adjoint\w* de) segpa",
        Staff.Role.TEACHER,
    ),
    (r"^infirmi|assistant\w* (?:de service )?social|^medecin", Staff.Role.HEALTH),
    (r"gestionnaire|intendan|secretaire general", Staff.Role.GESTIONNAIRE),
    (r"secreta|adjoint\w* administrati", Staff.Role.OFFICE),
    (r"\bcpe\b|conseill\w+ principal\w* d education", Staff.Role.CPE),
    (r"(?:principal|proviseur|direct)\w* adjoint|chef\w* d etablissement adjoint", Staff.Role.DEPUTY),
    (r"^(?:principal|proviseur|direct|chef)", Staff.Role.HEAD),
)
"""Words of functions as schools write them, the surest first; what none of them says gives no function."""


@dataclass(frozen=True)
class StaffRow:
    """A person and the function that a line gives."""

    line: int
    email: str
    first_name: str
    last_name: str
    role: str
    title: str
    phone: str
    classes: list[str]
    is_known: bool = False
    """The person has the function already: nothing is changed."""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def role_label(self) -> str:
        return str(Staff.Role(self.role).label)


@dataclass
class StaffList:
    """A list as it is read: the good lines, what is wrong with the others, and the text that says all of it."""

    rows: list[StaffRow] = field(default_factory=list)
    problems: list[tuple[int, str, str]] = field(default_factory=list)
    """Lines with why they give nothing, and who they name."""
    sheet: Sheet | None = None
    header: int = 0

    def text(self, only: Iterable[int] | None = None) -> str:
        """Return the list as it is pasted, its titles first; ``only`` some of its lines."""
        kept = None if only is None else {*only, self.header}
        rows = self.sheet.rows if self.sheet else []
        return pasted([row.cells or [] for row in rows if kept is None or row.line in kept])

    @property
    def digest(self) -> str:
        """Digest of what the list says: another as soon as a letter of it has changed."""
        return sha256(self.text().encode()).hexdigest()[:16]


def read_staff(content: bytes, *, school: School) -> StaffList:
    """Read a list; raises ``UnreadableFile`` with a sentence for what is none."""
    given = understand_by(read_sheets([content]), lambda heading: meaning_in(heading, _WORDS), least=2)
    if given is None or not any(column.meaning == "email" for column in given.columns):
        raise UnreadableFile(_("Il faut une ligne de titres, avec au moins le nom, le courriel et la fonction."))
    if len(given.rows) > MOST_LINES:
        raise UnreadableFile(_("Cette liste a plus de %(n)d lignes : gardez les seuls personnels.") % {"n": MOST_LINES})
    classes = known_classes(school)
    held = set(Staff.objects.filter(school=school, ends_on=None).values_list("user__email", "role"))
    read, seen = StaffList(sheet=given.chosen, header=given.header), dict[tuple[str, str], int]()
    for record in given.records():
        if not isinstance(record, Record):
            read.problems.append((record.line, record.reason, ""))
            continue
        try:
            row = _row(record, classes, held)
            first = seen.setdefault((row.email, row.role), row.line)
            if first != row.line:
                raise UnreadableFile(_("La même personne, à la même fonction, est à la ligne %(n)d.") % {"n": first})
            read.rows.append(row)
        except UnreadableFile as reason:
            who = f"{record.get('first_name')} {record.get('last_name')}".strip()
            read.problems.append((record.line, str(reason), who[:60]))
    return read


def _row(record: Record, classes: Sequence[str], held: set[tuple[str, str]]) -> StaffRow:
    email = clean_email(record.get("email"))
    if not email:
        raise UnreadableFile(_("Il manque le courriel."))
    try:
        validate_email(email)
    except ValidationError:
        raise UnreadableFile(_("L'adresse « %(text)s » n'est pas complète.") % {"text": email[:60]}) from None
    last_name, first_name = record.get("last_name"), record.get("first_name")
    if last_name and not first_name:
        first_name, last_name = read_name(last_name)
    if not last_name:
        raise UnreadableFile(_("Il manque le nom."))
    if max(len(last_name), len(first_name), len(record.get("title"))) > 100:
        raise UnreadableFile(_("Le nom ou le titre dépasse 100 caractères."))
    role = _role(record.get("role"))
    spelt, known = Spellings(classes), {class_key(name) for name in classes}
    named = [part.strip() for part in re.split(r"[,;/+]| et ", record.get("classes")) if part.strip()]
    if strangers := [name for name in named if class_key(name) not in known]:
        raise UnreadableFile(_("Aucun élève n'est en %(names)s.") % {"names": ", ".join(strangers)[:60]})
    return StaffRow(
        record.line,
        email,
        as_written(first_name, is_first=True),
        as_written(last_name),
        role,
        record.get("title"),
        record.get("phone"),
        [spelt.one(name) for name in named],
        is_known=(email, role) in held,
    )


def _role(text: str) -> str:
    """Return the function that a cell names; that of a teacher where it is empty."""
    words = search_key(text)
    role = next((role for pattern, role in _ROLES if re.search(pattern, words)), "") if words else Staff.Role.TEACHER
    if not role:
        raise UnreadableFile(_("La fonction « %(text)s » n'est pas reconnue.") % {"text": text[:40]})
    if role == Staff.Role.HEAD:
        raise UnreadableFile(_("Le chef ou la cheffe d'établissement se nomme sur « Ajouter une personne »."))
    return role


def appoint_list(read: StaffList, *, school: School, by: Actor) -> int:
    """Give their functions to the good lines, each in a transaction of its own; return how many, what fails is told."""
    given = 0
    for row in [row for row in read.rows if not row.is_known]:
        try:
            with transaction.atomic():
                appoint_by_email(
                    school=school, email=row.email, first_name=row.first_name, last_name=row.last_name, role=row.role,
                    by=by, title=row.title, phone=row.phone, classes=row.classes,
                )  # fmt: skip
            given += 1
        except ValidationError as reason:
            read.problems.append((row.line, " ".join(reason.messages), row.name))
        except (PhoneError, Refused) as reason:
            read.problems.append((row.line, str(reason), row.name))
    return given
