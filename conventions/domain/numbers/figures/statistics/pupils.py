"""Pupils: of how many an internship is expected, and how far they are."""

from django.utils.translation import gettext_lazy as _

from conventions.domain.season.periods.coverage import UNCOUNTED, Step

from ..facts.pupils import AHEAD
from ..registry import Counted, Of, count, statistic

UNIT = _("élèves")
SOURCE = _("Listes des établissements, périodes et décisions qu'ils ont dites, journal des conventions.")
_UNCOUNTED = ", ".join(str(step.value) for step in UNCOUNTED)
EXPECTED = f"f.step NOT IN ({_UNCOUNTED})"


def at(*steps: Step) -> str:
    """Return the condition that a pupil is at one of some steps."""
    return f"f.step IN ({', '.join(str(step.value) for step in steps)})"


@statistic(
    of=Of.PUPILS,
    label=_("Élèves attendus"),
    question=_("Combien d'élèves doivent faire un stage ?"),
    unit=UNIT,
    definition=_(
        "Élèves sur la liste de l'année, d'un niveau dont un stage est attendu, ou dont le niveau n'est pas dit ; sans "
        "ceux qui en sont dispensés ou que l'établissement reçoit. Chacun compte une fois, pour la période en cours ou "
        "la prochaine ; demandé par semaines ou pour une période, dans chacune des siennes."
    ),
    source=SOURCE,
    is_photographed=True,
)
def pupils_expected() -> Counted:
    return count(EXPECTED)


@statistic(
    of=Of.PUPILS,
    label=_("Dispensés ou reçus dans l'établissement"),
    question=_("Combien d'élèves ne partent pas en stage, par décision ?"),
    unit=UNIT,
    definition=_("Élèves que l'établissement a dispensés de stage, ou qu'il reçoit pendant la période."),
    source=SOURCE,
    details=lambda: {str(step.value): step.label for step in (Step.DISPENSED, Step.RECEIVED)},
)
def pupils_excused() -> Counted:
    return count(at(Step.DISPENSED, Step.RECEIVED), detail="f.step")


@statistic(
    of=Of.PUPILS,
    label=_("En recherche"),
    question=_("Combien d'élèves n'ont aucune convention ?"),
    unit=UNIT,
    definition=_(
        "Élèves attendus sans convention en préparation, à signer ou signée qui couvre les jours attendus, que leur "
        "période soit finie ou non : avec ceux dont la convention est en préparation ou signée, ce sont les élèves "
        "attendus."
    ),
    source=SOURCE,
    share_of="pupils_expected",
    is_photographed=True,
)
def pupils_searching() -> Counted:
    return count(at(Step.SEARCHING))


@statistic(
    of=Of.PUPILS,
    label=_("Sans stage"),
    question=_("Combien d'élèves n'ont pas de stage ?"),
    unit=UNIT,
    definition=_(
        "Élèves en recherche dont la période n'est pas finie : il est encore temps de leur trouver une place."
    ),
    source=SOURCE,
    share_of="pupils_expected",
    is_photographed=True,
)
def pupils_without_place() -> Counted:
    return count(f"{at(Step.SEARCHING)} AND NOT f.is_past")


@statistic(
    of=Of.PUPILS,
    label=_("Convention en préparation"),
    question=_("Combien d'élèves ont une convention qui n'est pas encore signée par tous ?"),
    unit=UNIT,
    definition=_("Élèves attendus dont la convention est en préparation, à valider ou à signer."),
    source=SOURCE,
    details=lambda: {str(step.value): step.label for step in (Step.PREPARING, Step.TO_APPROVE, Step.TO_SIGN)},
    share_of="pupils_expected",
    is_photographed=True,
)
def pupils_in_preparation() -> Counted:
    return count(at(Step.PREPARING, Step.TO_APPROVE, Step.TO_SIGN), detail="f.step")


@statistic(
    of=Of.PUPILS,
    label=_("Convention signée"),
    question=_("Combien d'élèves ont une convention signée par tous ?"),
    unit=UNIT,
    definition=_("Élèves attendus dont les conventions signées par tous couvrent les jours attendus."),
    source=SOURCE,
    share_of="pupils_expected",
    is_photographed=True,
)
def pupils_signed() -> Counted:
    return count(at(Step.SIGNED))


@statistic(
    of=Of.PUPILS,
    label=_("Signée plus de 7 jours avant"),
    question=_("Combien de conventions étaient signées plus de 7 jours avant le départ ?"),
    unit=UNIT,
    definition=_(
        "Élèves dont la convention a été signée par tous plus de 7 jours avant son premier jour, tel qu'il est fixé "
        "maintenant ; de plusieurs conventions, la plus tardive compte."
    ),
    source=SOURCE,
    share_of="pupils_expected",
    is_photographed=True,
)
def pupils_signed_ahead() -> Counted:
    return count(f"{at(Step.SIGNED)} AND f.days_ahead > {AHEAD}")


@statistic(
    of=Of.STARTS,
    label=_("Sans convention signée au premier jour"),
    question=_("Combien d'élèves n'avaient pas de convention signée quand la période a commencé ?"),
    unit=UNIT,
    definition=_(
        "Élèves attendus dans une période qui a commencé, dont aucune convention n'était signée par tous à la fin de "
        "son premier jour, à l'heure de l'établissement. Une période dont les dates ne sont pas fixées ne compte pas ; "
        "un élève compte dans chacune des siennes."
    ),
    source=SOURCE,
    share_of="pupils_begun",
)
def pupils_unplaced_at_start() -> Counted:
    return count(f"f.has_begun AND NOT f.placed_at_start AND {EXPECTED}")


@statistic(
    of=Of.STARTS,
    label=_("Attendus dans une période commencée"),
    question=_("Combien d'élèves étaient attendus dans une période qui a commencé ?"),
    unit=UNIT,
    definition=_("Élèves attendus, dans chaque période qui a commencé et dont les dates sont fixées."),
    source=SOURCE,
)
def pupils_begun() -> Counted:
    return count(f"f.has_begun AND {EXPECTED}")
