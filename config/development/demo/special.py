"""Cases on the demonstration's page besides the states: paper, amendments, rectifications, contested signatures."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from config.development.demo.queries import Door
from conventions.domain.dossier.agreements.base_messages import personal_link
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments.models import Amendment
from notifications.models import Message
from signatures.models import PaperSignature, SignatureRequest
from workflow.models import Transition


@dataclass(frozen=True)
class Special:
    """One case and where it is seen; the school's pages ask for one of its accounts first."""

    what: str
    convention: Convention
    page: str
    doors: tuple[Door, ...] = field(default=())


def special_cases() -> list[Special]:
    """Return the cases in the order in which people meet them."""
    return [*_on_paper(), *_not_arrived(), *_amended(), *_rectified(), *_contested()]


def _on_paper() -> Iterator[Special]:
    to_sign = Convention.objects.filter(Convention.is_being_signed, ~Convention.is_partly_signed).order_by("pk").first()
    if to_sign:
        yield Special(_("À faire signer sur papier"), to_sign, reverse("paper", args=[to_sign.number]))
    roots = PaperSignature.objects.values("copy__document__root_id")
    for convention in Convention.objects.filter(pk__in=roots).order_by("pk"):
        yield Special(_("Signée sur papier par une partie"), convention, _page(convention))


def _not_arrived() -> Iterator[Special]:
    lost = Message.objects.filter(delivery=Message.Delivery.BOUNCED, about__startswith="convention:")
    roots = {about.partition(":")[2] for about in lost.values_list("about", flat=True)}
    for convention in Convention.objects.filter(uuid__in=roots).order_by("pk"):
        yield Special(_("Un message qui n'est pas arrivé"), convention, _page(convention))


def _amended() -> Iterator[Special]:
    amended = (
        Amendment.objects.filter(Amendment.is_being_signed | Amendment.counts_as_signed)
        .select_related("convention__school")
        .order_by("status", "pk")
    )
    for amendment in amended:
        convention = amendment.convention
        doors = tuple(
            Door(f"{request.name}, {request.quality}", personal_link(request))
            for request in amendment.signature_requests()
            if request.is_waiting
        )
        page = reverse("amendment", args=[convention.number, amendment.number])
        what = _("Avenant à signer") if amendment.is_being_signed else _("Avenant en vigueur")
        yield Special(what, convention, page, doors)


def _rectified() -> Iterator[Special]:
    entries = Transition.objects.filter(name="rectify").values("root_uuid")
    for convention in Convention.objects.filter(uuid__in=entries).order_by("pk"):
        yield Special(_("Donnée rectifiée sans avenant"), convention, _page(convention))


def _contested() -> Iterator[Special]:
    requests = SignatureRequest.objects.filter(contested_at__isnull=False).select_related("document")
    roots = {request.document.root_id for request in requests if request.is_contested}
    for convention in Convention.objects.filter(pk__in=roots).order_by("pk"):
        yield Special(_("Signature contestée"), convention, _page(convention))


def _page(convention: Convention) -> str:
    return reverse("agreement", args=[convention.number])
