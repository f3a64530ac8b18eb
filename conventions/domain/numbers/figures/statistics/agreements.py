"""Agreements: their states, what happened to them, how they were signed, how long each step took."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.evaluations.models import Author

from ..facts.reading import among
from ..registry import Counted, Of, count, each, each_of, statistic

UNIT = _("conventions")
SOURCE = _("Journal des conventions.")
PRESENCE, EVALUATED = _("Feuilles de présence."), _("Évaluations remises.")
_DUE = f"CASE WHEN {among('m.key', HalfDay.is_suspended)} THEN 0 ELSE m.value::int END"
_PRESENCE = f"""
    CASE WHEN {among("m.key", HalfDay.was_attended)} THEN 'present'
    WHEN {among("m.key", HalfDay.was_away)} THEN 'absent'
    WHEN {among("m.key", HalfDay.was_left_unsaid)} THEN 'unnoted' ELSE 'awaited' END
"""
BOUNDS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 60)
"""Days up to which a delay is counted together; beyond the last they are one more."""
BEYOND = "beyond"
"""Detail of a delay longer than the last bound."""
STEPS = {
    "host_part": _("partie de l'organisme d'accueil"),
    "school_part": _("partie de l'établissement"),
    "approval": _("validation par la direction"),
    "signatures": _("signatures, de la première demande à la dernière"),
    "whole": _("de l'ouverture à la dernière signature"),
}
PARTIES = {
    "head": _("signature de la direction"),
    "guardian": _("signature des responsables légaux"),
    "pupil": _("signature de l'élève"),
    "host": _("signature de l'organisme d'accueil"),
    "tutor": _("signature du tuteur ou de la tutrice"),
    "referent": _("visa de l'enseignant référent"),
}


def bound(days: str) -> str:
    """Return the bound that a number of days reached, as text."""
    cases = " ".join(f"WHEN {days} <= {one} THEN '{one}'" for one in BOUNDS)
    return f"CASE {cases} ELSE '{BEYOND}' END"


def _levels() -> Mapping[str, StrOrPromise]:
    competences = {one.key: one.label for kind in KINDS.values() for one in kind.competences}
    return {f"{key}:{level}": f"{label} : {level}" for key, label in competences.items() for level in range(1, 5)}


def _alerts() -> Mapping[str, StrOrPromise]:
    return dict(Report.Kind.choices)


@statistic(
    of=Of.AGREEMENTS,
    label=_("Conventions par état"),
    question=_("Où en sont les conventions ?"),
    unit=UNIT,
    definition=_(
        "Toutes les conventions ouvertes pour l'année, par état présent ; une version nouvelle ne compte pas deux fois."
    ),
    source=SOURCE,
    details=lambda: dict(Convention.labels()),
    is_photographed=True,
)
def agreements_by_state() -> Counted:
    return count(detail="f.state")


@statistic(
    of=Of.HOSTED,
    label=_("Conventions par secteur et organisme"),
    question=_("Dans quels secteurs les élèves vont-ils en stage ?"),
    unit=UNIT,
    definition=_(
        "Conventions qui ne sont ni retirées, ni refusées, ni expirées, par section de la nomenclature d'activités "
        "(NAF rév. 2) de l'organisme et selon qu'il est public : son numéro SIREN commence par 1 ou 2, ou un réseau "
        "public l'a dans sa liste."
    ),
    source=_("Journal des conventions, répertoire Sirene."),
)
def agreements_hosted() -> Counted:
    return count(f"NOT {among('f.state', Convention.never_began)}")


@statistic(
    of=Of.AGREEMENTS,
    label=_("Événements"),
    question=_("Combien de conventions ont été refusées, modifiées, contestées, suspendues ou interrompues ?"),
    unit=UNIT,
    definition=_(
        "Conventions auxquelles chaque chose est arrivée au moins une fois, quel que soit leur état depuis. De celles "
        "qui ont été effacées, tout est compté sauf qu'une signature a été contestée."
    ),
    source=SOURCE,
    details=lambda: {
        "refused": _("refusées par une partie"),
        "expired": _("expirées"),
        "amended": _("modifiées par avenant"),
        "contested": _("dont une signature est contestée"),
        "suspended": _("suspendues"),
        "interrupted": _("interrompues"),
    },
    share_of="agreements_by_state",
)
def agreements_events() -> Counted:
    return each_of("events")


@statistic(
    of=Of.AGREEMENTS,
    label=_("Refus et retraits"),
    question=_("Qui a refusé ou retiré la convention, et à quelle étape ?"),
    unit=UNIT,
    definition=_(
        "Conventions qu'une partie a refusé de signer, ou qui ont été retirées avant la dernière signature, selon qui "
        "l'a fait ; chacune une fois pour chacun, quel que soit son état depuis. Un visa qui n'est pas donné n'arrête "
        "rien et ne compte pas, un avenant refusé non plus. Le motif s'écrit en toutes lettres, l'établissement seul "
        "le lit : il n'est pas compté. Comptées tant que le dossier est gardé."
    ),
    source=SOURCE,
    details=lambda: {
        "host": _("refusées par l'organisme d'accueil"),
        "head": _("refusées par la direction"),
        "guardian": _("refusées par un responsable légal"),
        "pupil": _("refusées par l'élève"),
        "withdrawn_by_host": _("retirées par l'organisme d'accueil"),
        "withdrawn_by_family": _("retirées par la famille"),
        "withdrawn_by_school": _("retirées par l'établissement"),
        "withdrawn_by_service": _("retirées par le service, faute d'acte"),
    },
    share_of="agreements_by_state",
)
def agreements_refused() -> Counted:
    return each_of("refusals")


@statistic(
    of=Of.AGREEMENTS,
    label=_("Signatures par moyen"),
    question=_("Comment les parties ont-elles signé ?"),
    unit=_("signatures"),
    definition=_(
        "Signatures de la version présente de chaque convention, par le moyen qui a porté le code, ou sur papier ; "
        "comptées tant que le dossier est gardé."
    ),
    source=_("Preuves de signature."),
    details=lambda: {
        "email": _("par courriel"),
        "sms": _("par SMS"),
        "in_person": _("en présence d'un membre du personnel"),
        "paper": _("sur papier"),
    },
    share_of="signatures_by_channel",
)
def signatures_by_channel() -> Counted:
    return each("channels")


@statistic(
    of=Of.COURSES,
    label=_("Délais"),
    question=_("Combien de temps prend chaque étape, et chaque partie ?"),
    unit=UNIT,
    definition=_(
        "Conventions par nombre de jours révolus que chaque étape a pris, et que chaque partie a mis à signer depuis "
        "la validation ; regroupés à 0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 60 jours, puis au-delà. De deux responsables, "
        "le second compte. Comptées tant que le dossier est gardé."
    ),
    source=SOURCE,
    details=lambda: {f"{step}:{one}": label for step, label in (STEPS | PARTIES).items() for one in (*BOUNDS, BEYOND)},
)
def delays() -> Counted:
    return each("delays", detail=f"m.key || ':' || {bound('m.value::numeric')}", value="1")


@statistic(
    of=Of.AGREEMENTS,
    label=_("Demi-journées dues"),
    question=_("Combien de demi-journées de stage étaient dues ?"),
    unit=_("demi-journées"),
    definition=_(
        "Demi-journées prévues des stages qui ont commencé, sans celles qu'une suspension a prises ; comptées tant que "
        "le dossier est gardé."
    ),
    source=PRESENCE,
)
def half_days_due() -> Counted:
    return each("presences", detail="''", value=_DUE)


@statistic(
    of=Of.AGREEMENTS,
    label=_("Demi-journées"),
    question=_("Qui est venu en stage, qui a été absent, et de quoi ne sait-on rien ?"),
    unit=_("demi-journées"),
    definition=_(
        "Demi-journées dues, par ce que le tuteur ou l'établissement en a noté : un retard est une présence, une "
        "absence justifiée une absence ; non notée quand le temps de le dire est passé. Comptées tant que le dossier "
        "est gardé."
    ),
    source=PRESENCE,
    details=lambda: {
        "present": _("présent"),
        "absent": _("absent"),
        "unnoted": _("non notée"),
        "awaited": _("à venir ou à noter"),
    },
    share_of="half_days_due",
)
def half_days() -> Counted:
    return each("presences", detail=_PRESENCE, value=_DUE)


@statistic(
    of=Of.AGREEMENTS,
    label=_("Évaluations"),
    question=_("Combien d'évaluations sont rendues ?"),
    unit=_("évaluations"),
    definition=_("Évaluations rendues par les tuteurs et par les élèves ; comptées tant que le dossier est gardé."),
    source=EVALUATED,
    details=lambda: dict(Author.choices),
)
def evaluations() -> Counted:
    return each("marks", value="CASE WHEN strpos(m.key, ':') = 0 THEN m.value::int ELSE 0 END")


@statistic(
    of=Of.COURSES,
    label=_("Compétences"),
    question=_("Que disent les évaluations de chaque compétence ?"),
    unit=_("évaluations"),
    definition=_(
        "Évaluations rendues par les tuteurs : de chaque compétence, combien à chaque niveau, de 1 à 4 ; comptées tant "
        "que le dossier est gardé."
    ),
    source=EVALUATED,
    details=_levels,
)
def competences() -> Counted:
    return each("marks", value="CASE WHEN strpos(m.key, ':') > 0 THEN m.value::int ELSE 0 END")


@statistic(
    of=Of.AGREEMENTS,
    label=_("Signalements"),
    question=_("Combien d'alertes ont été données ?"),
    unit=_("signalements"),
    definition=_(
        "Ce que les personnes ont signalé à l'établissement sur une convention, par nature ; compté tant que le "
        "dossier est gardé."
    ),
    source=_("Signalements reçus par les établissements."),
    details=_alerts,
    is_guarded=True,
)
def alerts() -> Counted:
    return each("alerts")
