"""The words of the acts on many that begin in this room."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from conventions.domain.dossier.batches import causes
from conventions.pages.staff.bulk_acts import BulkWords

WORDS = {
    "approve": BulkWords(
        page="approvals",
        page_title=_("Valider et signer"),
        running=_("Validation en cours"),
        finished=_("Validation terminée"),
        done=ngettext_lazy("Une convention validée", "%(n)d conventions validées", "n"),
        failed=ngettext_lazy("Une convention n'est pas validée", "%(n)d conventions ne sont pas validées", "n"),
        roles=("head",),
        item_page="review_agreement",
        follow="signing/_after_approval.html",
    ),
    causes.SEND_BACK: BulkWords(
        page="approvals",
        page_title=_("Valider et signer"),
        running=_("Renvois au secrétariat en cours"),
        finished=_("Renvois au secrétariat faits"),
        done=ngettext_lazy("Une convention est renvoyée.", "%(n)d conventions sont renvoyées.", "n"),
        failed=ngettext_lazy("Une convention n'est pas renvoyée", "%(n)d conventions ne sont pas renvoyées", "n"),
        roles=("head",),
        item_page="review_agreement",
    ),
}
