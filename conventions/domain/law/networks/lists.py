"""Networks and establishments that somebody pastes or sends as a list: one a line, read whole or not at all."""

import re
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.records import clean_email
from conventions.domain.persons.people.siret import clean_siret, siret_valid
from conventions.domain.persons.people.territories import department as find_department
from conventions.domain.persons.people.territories import department_of_postcode

from .models import Network, NetworkPost, NetworkSite

MOST_LINES = 5_000


class SiteLine(NamedTuple):
    """One line of a list."""

    number: int
    cells: list[str]

    def cell(self, place: int) -> str:
        """Return a cell; empty where the line is shorter."""
        return self.cells[place] if place < len(self.cells) else ""


def lines_of(text: str) -> list[SiteLine]:
    """Part a pasted list into lines and cells: tabs, semicolons or bars; blank lines are left out."""
    rows = [
        SiteLine(number, [cell.strip().strip('"').strip() for cell in re.split(r"[;\t|]", row)])
        for number, row in enumerate(text.splitlines(), start=1)
    ]
    lines = [line for line in rows if any(line.cells)]
    if len(lines) > MOST_LINES:
        raise ValidationError(
            _("Cette liste a plus de %(n)d lignes : envoyez-la en plusieurs fois.") % {"n": MOST_LINES}
        )
    return lines


def _at(line: SiteLine, sentence: str) -> ValidationError:
    return ValidationError(_("Ligne %(line)d : %(sentence)s") % {"line": line.number, "sentence": sentence})


# -- networks -----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_networks(text: str) -> int:
    """Add networks, one a line: what it is, name, acronym, name of the one that it is of; return how many are new.

    A network is known by its name; what the line says of a known one replaces what was known. Facts that change with
    each government: none is written in the code. Raises ``ValidationError``, one sentence per wrong line.
    """
    problems: list[ValidationError] = []
    added = 0
    for line in lines_of(text):
        try:
            added += _add_network(line)
        except ValidationError as problem:
            problems.append(problem)
    if problems:
        raise ValidationError(problems)
    return added


def _add_network(line: SiteLine) -> bool:
    kind = next(
        (key for key, label in Network.Kind.choices if search_key(line.cell(0)) in (key, search_key(label))), ""
    )
    if not kind:
        known = ", ".join(str(label) for label in Network.Kind.labels)
        raise _at(line, _("commencez par la nature du réseau : %(known)s.") % {"known": known})
    name = line.cell(1)[:200]
    if not name:
        raise _at(line, _("le nom manque."))
    parent = Network.objects.filter(name=line.cell(3)).first() if line.cell(3) else None
    if line.cell(3) and parent is None:
        raise _at(line, _("le réseau « %(name)s » n'est pas encore connu : mettez-le avant.") % {"name": line.cell(3)})
    network = Network.objects.filter(name=name).first()
    is_new = network is None
    network = network or Network(name=name)
    network.kind, network.acronym, network.parent = kind, line.cell(2)[:20], parent
    network.save()
    return is_new


# -- establishments -----------------------------------------------------------------------------------------------


@transaction.atomic
def add_sites(post: NetworkPost, text: str) -> int:
    """List establishments of a network, one a line: SIRET, name, mail address, département or postcode.

    The same list again changes what it says otherwise and adds nothing. Return how many are new; raises
    ``ValidationError``, one sentence per wrong line, and writes nothing.
    """
    problems: list[ValidationError] = []
    rows: dict[str, NetworkSite] = {}
    for line in lines_of(text):
        if line.number == 1 and "siret" in search_key(line.cell(0)).split():
            continue
        try:
            site = _site(post, line)
        except ValidationError as problem:
            problems.append(problem)
        else:
            rows[site.siret] = site
    if problems:
        raise ValidationError(problems)
    known = set(post.network.sites.filter(siret__in=rows).values_list("siret", flat=True))
    NetworkSite.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["network", "siret"],
        update_fields=["name", "email", "department"],
    )
    return len(rows.keys() - known)


def _site(post: NetworkPost, line: SiteLine) -> NetworkSite:
    siret, email, place = clean_siret(line.cell(0)), clean_email(line.cell(2)), line.cell(3)
    if not siret_valid(siret):
        raise _at(line, _("ce SIRET n'est pas valable, vérifiez ses 14 chiffres."))
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise _at(line, _("cette adresse électronique n'est pas valable.")) from None
    department = department_of_postcode(place) or find_department(place) if place else None
    if place and department is None:
        raise _at(line, _("ce département ou ce code postal n'existe pas."))
    if post.level != TerritorialOfficer.Level.NATIONAL and not post.covers(department):
        raise _at(line, _("écrivez un département ou un code postal de votre territoire."))
    code = department.code if department else ""
    return NetworkSite(network=post.network, siret=siret, name=line.cell(1)[:200], email=email, department=code)
