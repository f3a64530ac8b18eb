"""The words of the acts on many that begin in this room."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from conventions.domain.season.force_majeure import services as force_majeure
from conventions.pages.staff.bulk_acts import BulkWords

WORDS = {
    force_majeure.SUSPEND: BulkWords(
        page="suspensions",
        page_title=_("Stages suspendus"),
        running=_("Suspension en cours"),
        finished=_("Suspension faite"),
        done=ngettext_lazy("Un stage est suspendu.", "%(n)d stages sont suspendus.", "n"),
        failed=ngettext_lazy("Un stage n'est pas suspendu", "%(n)d stages ne sont pas suspendus", "n"),
    ),
    force_majeure.RESUME: BulkWords(
        page="suspensions",
        page_title=_("Stages suspendus"),
        running=_("Reprise en cours"),
        finished=_("Reprise faite"),
        done=ngettext_lazy("Un stage reprend.", "%(n)d stages reprennent.", "n"),
        failed=ngettext_lazy("Un stage ne reprend pas", "%(n)d stages ne reprennent pas", "n"),
    ),
    force_majeure.MAKE_UP: BulkWords(
        page="suspensions",
        page_title=_("Stages suspendus"),
        running=_("Avenants en cours"),
        finished=_("Avenants faits"),
        done=ngettext_lazy("Un avenant est à signer.", "%(n)d avenants sont à signer.", "n"),
        failed=ngettext_lazy("Un avenant n'est pas fait", "%(n)d avenants ne sont pas faits", "n"),
    ),
    force_majeure.SETTLE: BulkWords(
        page="suspensions",
        page_title=_("Stages suspendus"),
        running=_("Validation en cours"),
        finished=_("Validation faite"),
        done=ngettext_lazy(
            "Ce qui a été fait d'un stage est validé.", "Ce qui a été fait de %(n)d stages est validé.", "n"
        ),
        failed=ngettext_lazy("Un stage n'est pas validé", "%(n)d stages ne sont pas validés", "n"),
    ),
}
