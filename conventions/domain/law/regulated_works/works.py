"""Works that the labour code regulates for those under 18, each with its article, in plain words; no database.

Source: code du travail, art. D4153-15 à D4153-37, R4153-38 à R4153-52, L4153-6 (Légifrance, March 2026).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django_stubs_ext import StrOrPromise

FROM = 15
"""Age from which works may be opened to somebody who is trained for a diploma (art. R4153-39)."""
ADULT = 18


class WorkWay(Enum):
    """How a work is opened to somebody under 18."""

    NEVER = "never"
    """Forbidden without exception (rule D-01)."""
    DECLARED = "declared"
    """A declaration of the school, one of the host and a medical opinion (rules D-02 and D-03)."""
    TITLE = "title"
    """A title of the pupil alone: authorisation of electrical work (rule D-08)."""
    OPINION = "opinion"
    """A medical opinion alone: manual handling (rule D-08)."""
    APPROVED = "approved"
    """The prefect's approval of the host (rule D-05)."""


@dataclass(frozen=True)
class Work:
    """One regulated work."""

    key: str
    article: str
    label: StrOrPromise
    way: WorkWay = WorkWay.DECLARED
    from_age: int = FROM
    title: bool = False
    """A title of the pupil opens it too: authorisation of driving, without any declaration (rule D-08)."""

    @property
    def is_forbidden(self) -> bool:
        return self.way is WorkWay.NEVER


def _never(key: str, article: str, label: StrOrPromise) -> Work:
    return Work(key, article, label, WorkWay.NEVER)


ALL = (
    Work("chemicals", "D4153-17", __("produits chimiques dangereux")),
    Work("asbestos", "D4153-18 II", __("interventions sur des matériaux contenant de l'amiante (niveaux 1 et 2)")),
    Work("ionising", "D4153-21", __("rayonnements ionisants (catégorie B)"), from_age=16),
    Work("optical", "D4153-22", __("rayonnements optiques artificiels : soudage, laser, ultraviolets")),
    Work("hyperbaric", "D4153-23", __("travaux en milieu hyperbare")),
    Work("driving", "D4153-27", __("conduite d'engins mobiles et d'appareils de levage"), title=True),
    Work("machines", "D4153-28", __("machines dangereuses : scies, presses, éléments mobiles accessibles")),
    Work("maintenance", "D4153-29", __("maintenance de machines qui ne peuvent pas être arrêtées")),
    Work("height", "D4153-30", __("travaux temporaires en hauteur, sans protection collective")),
    Work("scaffolding", "D4153-31", __("montage et démontage d'échafaudages")),
    Work("pressure", "D4153-33", __("appareils sous pression")),
    Work("confined", "D4153-34", __("cuves, réservoirs, puits et autres lieux confinés")),
    Work("molten", "D4153-35", __("verre ou métal en fusion")),
    Work("electrical", "R4153-50", __("opérations électriques, dans les limites de l'habilitation"), WorkWay.TITLE),
    Work("handling", "R4153-52", __("port de charges de plus de 20 % de son poids"), WorkWay.OPINION),
    Work("bar", "L4153-6", __("service au bar d'un débit de boissons"), WorkWay.APPROVED, from_age=16),
    _never("violence", "D4153-16", __("actes ou représentations pornographiques ou violents")),
    _never("asbestos_high", "D4153-18 I", __("amiante, niveau 3")),
    _never("biological", "D4153-19", __("agents biologiques des groupes 3 et 4")),
    _never("vibrations", "D4153-20", __("vibrations au-dessus des valeurs limites")),
    _never("live", "D4153-24", __("pièces nues sous tension")),
    _never("collapse", "D4153-25", __("démolition, tranchées, risque d'éboulement")),
    _never("quads", "D4153-26", __("quads et tracteurs sans protection en cas de renversement")),
    _never("trees", "D4153-32", __("travaux en hauteur dans les arbres")),
    _never("temperatures", "D4153-36", __("températures extrêmes")),
    _never("animals", "D4153-37", __("abattage, euthanasie, animaux féroces ou venimeux")),
)
WORKS: dict[str, Work] = {work.key: work for work in ALL}
"""Every regulated work by its key, in the order in which a page lists them."""
OPEN = tuple(work for work in ALL if not work.is_forbidden)
"""Works that may be ticked: nobody is offered what the law opens to nobody."""
DECLARABLE = tuple(work for work in ALL if work.way is WorkWay.DECLARED)
"""Works that a declaration may name."""
ON_OPINION = (*DECLARABLE, WORKS["handling"])
"""Works that a medical opinion may allow."""
TITLED = tuple(work for work in ALL if work.way is WorkWay.TITLE or work.title)
"""Works that a title of the pupil opens."""


class NotInList(Exception):
    """Keys that the list does not have where they were given."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = tuple(keys)
        super().__init__(_("Ces travaux ne sont pas dans la liste : cochez ceux qui y sont."))


def in_order(keys: Iterable[str], among: Iterable[Work] = ALL) -> list[str]:
    """Return keys once each, in the order of the list; :class:`NotInList` names those that ``among`` has not."""
    wanted, known = set(keys), [work.key for work in among]
    if unknown := sorted(wanted.difference(known)):
        raise NotInList(unknown)
    return [key for key in known if key in wanted]


def labels(keys: Iterable[str]) -> list[str]:
    """Return the words of works, in the order of the list; what a former list had and this one has not is left out."""
    wanted = set(keys)
    return [str(work.label) for work in ALL if work.key in wanted]
