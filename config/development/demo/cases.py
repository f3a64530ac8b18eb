"""Cases that no state of an agreement shows, for ``make run``: amendments, a rectification, a contested signature."""

from collections.abc import Callable

from config.development.demo.amending import propose_shorter_last_day
from config.development.lives.actors import staff_actor
from conventions.domain.dossier.agreements import signing
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.rectifications import rectify
from conventions.domain.dossier.amendments import services as amendments
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.amendments.services import Wanted
from conventions.domain.persons.people.models import School
from conventions.pages.bearers.signer.services import contest_signature
from workflow.engine import Refused


def add_cases(school: School, sign: Callable[[Amendment], None]) -> None:
    """Amend, rectify and contest agreements of a school that has them in every state; ``sign`` has all parties sign."""
    signed = school.conventions.filter(Convention.awaits_first_day).order_by("pk")[0]
    running, other = school.conventions.filter(Convention.is_running).order_by("pk")[:2]
    propose_shorter_last_day(signed)
    _amend_tutor(running, sign)
    _rectify(signed)
    _contest(other)


def _amend_tutor(convention: Convention, sign: Callable[[Amendment], None]) -> None:
    """An amendment in force during the internship."""
    office = staff_actor(convention.school, "office")
    tutor = {
        "first_name": "Loïse",
        "last_name": "Relais",
        "title": "cheffe d'équipe",
        "email": f"relais@accueil{convention.pk}.example",
    }
    wanted = Wanted(why="La personne prévue est absente cette semaine.", tutor=tutor)
    amendment = amendments.draft_amendment(convention, wanted, by=office)
    try:
        amendments.propose(amendment, by=office)
    except Refused:
        return  # on the last day of an internship an amendment comes too late: it stays in preparation
    sign(amendment)
    amendments.seal(str(amendment.uuid))


def _rectify(convention: Convention) -> None:
    rectify(
        convention,
        path="host.representative.phone",
        value="+33261910077",
        reason="Le numéro avait été mal recopié.",
        by=staff_actor(convention.school, "office"),
    )


def _contest(convention: Convention) -> None:
    request = next(one for one in convention.signature_requests() if one.role == "guardian")
    contest_signature(request, convention, by=signing.link_actor(request), text="Je n'ai pas signé cette convention.")
