"""The acts that a page of the school offers on an agreement: what follows, what is asked, which service does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import Signable, needs_referent
from conventions.domain.dossier.amendments.services import DRAFTERS
from conventions.domain.dossier.internship.evaluations import services as evaluations
from conventions.domain.dossier.internship.suspension import services as suspension
from conventions.domain.season.force_majeure.services import lost_days
from conventions.pages.shared.drafting.steps import STEPS
from notifications import catalogue
from workflow.actors import Actor
from workflow.machine import Law

AUDIENCES = {
    "host": _("l'organisme d'accueil"),
    "guardian": _("les responsables légaux"),
    "pupil": _("l'élève"),
    "tutor": _("le tuteur ou la tutrice"),
    "office": _("le secrétariat"),
    "head": _("la direction"),
    "referent": _("l'enseignante ou l'enseignant référent"),
}
"""How those who are told are called on the page of an act."""


def suspend_on_page(convention: Convention, *, by: Actor, key: str, reason: str, **given: Any) -> None:
    """Suspend one agreement with what its page asks."""
    suspension.suspend(convention, suspension.Suspension(**given), by=by, reason=reason, key=key)


@dataclass(frozen=True)
class AgreementAct:
    """One act with a page of its own."""

    do: Callable[..., Any]
    follows: StrOrPromise
    """Consequence for the agreement, in a sentence."""
    done: StrOrPromise
    """Sentence that the person reads afterwards."""
    reason_help: StrOrPromise = ""
    danger: bool = False


ACTS = {
    "send_back_to_host": AgreementAct(
        services.send_back_to_host,
        follows=_("L'organisme d'accueil rouvre sa partie ; ce qui est déjà rempli est gardé."),
        done=_("La convention est renvoyée à l'organisme d'accueil."),
        reason_help=_("L'organisme lit ce texte : dites précisément ce qu'il faut changer."),
    ),
    "send_back_to_office": AgreementAct(
        services.send_back_to_office,
        follows=_("Le secrétariat rouvre la partie de l'établissement ; ce qui est déjà rempli est gardé."),
        done=_("La convention est renvoyée au secrétariat."),
        reason_help=_("Le secrétariat lit ce texte : dites précisément ce qu'il faut changer."),
    ),
    "vouch_for_host": AgreementAct(
        services.vouch_for_host,
        follows=_(
            "L'organisme n'a ni SIRET ni RNA, ou le répertoire le dit fermé : l'établissement atteste qu'il connaît "
            "cette structure. Votre nom et la date restent au journal, et la convention le dit."
        ),
        done=_("C'est noté : l'établissement atteste connaître cette structure."),
    ),
    "revise": AgreementAct(
        services.revise,
        follows=_(
            "Une nouvelle version est préparée. Les signatures déjà données ne comptent plus : "
            "chaque partie recevra un nouveau lien quand la nouvelle version sera validée."
        ),
        done=_("La nouvelle version est ouverte : changez ce qui doit l'être, puis terminez la partie."),
        reason_help=_("Pourquoi une nouvelle version : ce texte reste dans l'historique de l'établissement."),
    ),
    "withdraw": AgreementAct(
        services.withdraw,
        follows=_("La convention s'arrête : le stage n'aura pas lieu. Rien n'est effacé, l'historique reste."),
        done=_("La convention est retirée."),
        reason_help=_("Ce texte reste dans l'historique de l'établissement."),
        danger=True,
    ),
    "terminate": AgreementAct(
        services.terminate,
        follows=_(
            "Le stage s'arrête au jour indiqué. Les présences déjà notées restent ; ce qui a été fait est évalué, "
            "puis attesté."
        ),
        done=_("Le stage est interrompu."),
        reason_help=_("Ce texte reste dans l'historique de l'établissement."),
        danger=True,
    ),
    "decide_outcome": AgreementAct(
        services.decide_outcome,
        follows=_(
            "Ce qui a été fait est validé, l'élève valide d'une autre façon, ou le stage est reporté avec l'accord de "
            "tous. La décision et son auteur restent au journal ; une autre la remplace."
        ),
        done=_("La suite de l'interruption est notée."),
    ),
    "suspend": AgreementAct(
        suspend_on_page,
        follows=_(
            "Force majeure : l'élève n'est plus attendu, ni absent. Rien n'expire et personne n'est relancé ; personne "
            "n'a rien à signer."
        ),
        done=_("Le stage est suspendu, tout le monde est prévenu."),
    ),
    "resume": AgreementAct(
        suspension.resume,
        follows=_("L'élève est de nouveau attendu, à partir du matin du jour indiqué."),
        done=_("La reprise est enregistrée, tout le monde est prévenu."),
    ),
    "settle": AgreementAct(
        suspension.settle,
        follows=_(
            "Le stage est terminé avec ce qui a été fait : il est évalué, puis attesté. Les demi-journées suspendues "
            "ne sont ni des absences, ni à rattraper."
        ),
        done=_("Ce qui a été fait est validé."),
    ),
    "close": AgreementAct(
        evaluations.close,
        follows=_(
            "Rien n'est plus attendu de personne : les évaluations non rendues restent sans suite, "
            "les demi-journées non notées sont dites non renseignées."
        ),
        done=_("Le dossier est clôturé."),
    ),
}
"""Acts of the law that need no page of their own elsewhere, by name of the transition."""


@dataclass(frozen=True)
class Button:
    """One act offered on the agreement's page."""

    label: str
    address: str
    kind: str
    """``primary``, ``secondary`` or ``danger``."""


def offered(convention: Convention, roles: frozenset[str]) -> list[Law]:
    """Return the transitions of this state that ``roles`` may fire.

    Their conditions are not asked here: what is not yet as the law wants it is said on the page of the act, beside
    what has to change, and a button that vanishes would say nothing.
    """
    laws = Convention.transitions().values()
    return [law for law in laws if law.starts_from(convention) and roles & set(law.spec.who)]


def buttons_for(
    convention: Convention, roles: frozenset[str], *, signs: bool = False, gives_visa: bool = False
) -> list[Button]:
    """Return the buttons for what the law allows: each leads to the page where it is done.

    ``signs``: the reader's own signature, as the head, is waited for; ``gives_visa``: their visa, as referent.
    """
    buttons: dict[str, Button] = {}
    if signs:
        buttons["sign"] = Button(str(_("Signer")), reverse("approvals"), "primary")
    if gives_visa:
        label = _("Signer") if needs_referent(convention) else _("Viser")
        buttons["visa"] = Button(str(label), reverse("visas"), "primary")
    for law in offered(convention, roles):
        button = _button(convention, law)
        if button is not None:
            buttons.setdefault(button.address, button)
    if convention.is_in_force and roles & DRAFTERS:
        address = reverse("amend", args=[convention.number])
        buttons[address] = Button(str(_("Faire un avenant")), address, "secondary")
    if "head" in roles and (convention.on_hold or (convention.is_in_force and lost_days(convention))):
        buttons["make_up"] = Button(str(_("Rattraper les jours perdus")), reverse("suspensions"), "secondary")
    order = ("primary", "secondary", "danger")
    return sorted(buttons.values(), key=lambda button: order.index(button.kind))


def _button(convention: Convention, law: Law) -> Button | None:
    number = [convention.number]
    if law.name in ("start_school_part", "complete_school_part"):
        return Button(str(_("Compléter la partie de l'établissement")), reverse("school_part", args=number), "primary")
    if law.name in ("start_host_part", "complete_host_part"):
        address = reverse("host_typing", args=[*number, STEPS[0].slug])
        return Button(str(_("Saisir la partie au nom de l'organisme")), address, "secondary")
    if law.name == "approve":
        return Button(str(_("Relire et valider")), reverse("review_agreement", args=number), "primary")
    if law.name == "decide_without_guardian":
        address = reverse("review_agreement", args=number)
        return Button(law.spec.label, address, "primary") if convention.awaits_decision else None
    if law.name == "prove_delegation":
        address = reverse("agreement_delegation", args=number)
        return Button(law.spec.label, address, "secondary") if convention.lacks_proof else None
    if law.name == "rectify":
        return Button(str(_("Rectifier sans nouvelle signature")), reverse("rectification", args=number), "secondary")
    if law.name == "readmit":
        address = reverse("paper", args=number)
        return Button(law.spec.label, address, "secondary") if convention.takes_late_paper else None
    if law.name == "vouch_for_host" and not convention.awaits_voucher:
        return None
    if law.name in ("resume", "settle") and not convention.on_hold:
        return None
    if law.name in ACTS:
        expected = law.name == "close" or (law.name == "revise" and not convention.awaits_answers)
        kind = "danger" if ACTS[law.name].danger else "primary" if expected else "secondary"
        return Button(law.spec.label, reverse("agreement_act", args=[*number, law.name]), kind)
    return None


def told_by(law: Law) -> list[tuple[str, str]]:
    """Return ``(who, what they are told)`` for every message that the act causes."""
    sentences = []
    for slug in law.spec.tells:
        message = catalogue.get(slug)
        who = ", ".join(str(AUDIENCES.get(audience, audience)) for audience in message.audience)
        sentences.append((who, message.title))
    return sentences


def lapse_visas(subject: Signable, *, by: Actor) -> int:
    """Stop waiting for what is not required; return how many requests lapsed."""
    return signing.lapse_open_requests(subject, by=by)
