"""Authority over a pupil: the chain of the school's knowledge, its papers, and the signers they leave.

An act here changes the signers asked for what is approved afterwards; nothing of it is ever printed or sent.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.limits.tries import count_try
from signatures.scans import Scan, read_scan
from workflow import clock
from workflow.actors import LINK, Actor, system
from workflow.engine import Refused, fire, open_root
from workflow.models import Transition
from workflow.names import effect

from .machine import ParentalAuthorityMachine
from .papers import Paper
from .pupils import Guardian, Pupil
from .records import PublicRecord

MOST_PAPERS, WITHIN = 20, timedelta(hours=1)
"""Files that may be sent for one pupil: each of them costs a process."""
BEFORE = "Désaccord noté avant que ces actes ne soient au journal."


class Done(models.TextChoices):
    """Steps of a school when nobody here may sign for a pupil."""

    REPORT = "report", _("signalement, ou information préoccupante")
    JUDGE = "judge", _("demande au juge")
    PROTECTION = "protection", _("demande à la protection de l'enfance")


class ParentalAuthority(ParentalAuthorityMachine):
    """The chain of the authority over one pupil in the journal; a pupil without anything particular has none."""

    FETCH = ("pupil__school",)

    pupil = models.OneToOneField(Pupil, on_delete=models.PROTECT, related_name="authority_record", verbose_name="élève")

    class Meta:
        verbose_name = "autorité parentale"
        verbose_name_plural = "registre de l'autorité parentale"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_status_display()

    def roles_of(self, actor: Actor) -> frozenset[str]:
        own = {"pupil"} if actor.kind == LINK and actor.id == self.pupil.ref else set()
        return super().roles_of(actor) | self.pupil.school.roles_of_account(actor) | own

    @property
    def pupil_is_of_age(self) -> bool:
        return self.pupil.is_adult_on(self.pupil.school.today())

    def shared_rows(self) -> models.QuerySet[Pupil]:
        """The pupil, whose agreements depend on it."""
        return self.pupil.rows_of_person()


class AuthorityPaper(PublicRecord):
    """A judgment, or the writing of both, as it was attached: sensitive, and kept no longer than it is needed."""

    class Kind(models.TextChoices):
        JUDGMENT = "judgment", _("décision de justice")
        ACCORD = "accord", _("accord écrit, signé des deux responsables")

    authority = models.ForeignKey(ParentalAuthority, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField("pièce", max_length=10, choices=Kind)
    content = models.BinaryField()
    """Pages drawn again, as a PDF without the metadata of what was uploaded."""
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "pièce sur l'autorité parentale"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.get_kind_display()


def read_paper(pupil: Pupil, content: bytes) -> Scan:
    """Return the clean pages of an upload. Raises ``UnreadableScan``, or :class:`Refused` when too many were sent.

    Never call this inside a transaction: the try must stay counted.
    """
    if not count_try(f"authority:{pupil.uuid}", limit=MOST_PAPERS, within=WITHIN):
        raise Refused("too_many_papers")
    return read_scan(content)


@effect("keep_authority_paper")
def keep_paper(authority: ParentalAuthority, *, paper: Paper, **_given: Any) -> dict[str, Any]:
    """Keep the file and return what the journal tells of it; called by the transition, under the lock."""
    scan = paper.scan
    AuthorityPaper.objects.create(
        authority=authority, kind=paper.kind, content=scan.pdf, sha256=scan.sha256, pages=scan.pages
    )
    return {"paper": scan.sha256, "pages": scan.pages, "kind": paper.kind}


def authority_of(pupil: Pupil) -> ParentalAuthority | None:
    """Return the chain of the authority over a pupil; ``None`` where nothing particular ever was."""
    return ParentalAuthority.objects.select_related("pupil__school").filter(pupil=pupil).first()


def told_of_absence(pupil: Pupil) -> dict[str, Any]:
    """Return the school's steps when nobody could sign for the pupil: ``done``, ``done_on``, ``reason``, ``by``."""
    record = authority_of(pupil)
    if record is None or not record.is_absent:
        return {}
    noted = Transition.objects.filter(root_uuid=record.uuid, name="note_absence").select_related("personal")
    entry = noted.order_by("-position").first()
    assert entry is not None  # what made it absent
    personal = entry.personal.content if hasattr(entry, "personal") else {}
    return {
        "done": [str(Done(one).label) for one in entry.data["done"]],
        "done_on": date.fromisoformat(entry.data["done_on"]),
        "reason": personal.get("reason", ""),
        "by": personal.get("actor", ""),
    }


@transaction.atomic
def change_authority(
    pupil: Pupil, act: str, *, by: Actor, reason: str, values: Mapping[str, Any] | None = None, key: str = ""
) -> Transition:
    """Fire ``act`` in the pupil's chain, which begins with the first one; the pupil's row follows.

    ``values`` are those of the transition. Raises :class:`Refused` and changes nothing when the law says no.
    """
    pupil.lock_person()
    fresh = Pupil.objects.select_related("school").get(pk=pupil.pk)
    authority = authority_of(fresh) or _begin(fresh, by)
    entry = fire(authority, act, by=by, reason=reason, values=values, key=key)
    kind, _colon, uuid = str((values or {}).get("holder", "")).partition(":")
    sole = Guardian.objects.filter(pupil=fresh, uuid=uuid).first() if kind == "guardian" else None
    if authority.is_exclusive and sole is None:
        raise Refused("sole_guardian_unknown")
    Pupil.objects.filter(pk=pupil.pk).update(authority=authority.status, sole_guardian=sole)
    pupil.refresh_from_db(fields=["authority", "sole_guardian"])
    return entry


@transaction.atomic
def let_guardians_see(pupil: Pupil, *, yes: bool, by: Actor, key: str = "") -> None:
    """Keep the answer of a pupil of age, which the pupil's chain tells; said again, it stays said once.

    Raises :class:`Refused` for a minor and for whoever is not the pupil.
    """
    pupil.lock_person()
    fresh = Pupil.objects.select_related("school").get(pk=pupil.pk)
    if yes != (fresh.guardians_told_at is not None):
        authority = authority_of(fresh) or _begin(fresh, system("of_age"))
        fire(authority, "share" if yes else "stop_sharing", by=by, key=key)
        Pupil.objects.filter(pk=pupil.pk).update(guardians_told_at=clock.now() if yes else None)
    pupil.refresh_from_db(fields=["guardians_told_at"])


def _begin(pupil: Pupil, by: Actor) -> ParentalAuthority:
    """Open the chain; a disagreement that was noted before there was one is its first act."""
    authority = open_root(ParentalAuthority(pupil=pupil), by=by)
    if pupil.is_disputed:
        fire(authority, "note_disagreement", by=system("existing"), reason=BEFORE)
    return authority
