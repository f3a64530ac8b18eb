"""The certificate of insurance of a pupil, as office and head keep it: added at the counter, read, erased."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.insurance.services import erase_certificate, keep_certificate
from conventions.domain.persons.people.names import after_de
from conventions.domain.persons.people.standing import Standing
from conventions.domain.upkeep.retention.terms import kept
from conventions.pages.kit.access import or_404, staff_page
from conventions.pages.kit.files import pdf_response
from conventions.pages.shared.insurance import InsuranceForm
from conventions.pages.staff.staff_forms import staff_form_page

from ..access import note_download, pupil_or_404
from ..dossier import READ_PAPERS


@staff_page(*READ_PAPERS)
def pupil_insurance(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Keep the certificate that a family brings or sends; the former one of the year goes."""
    pupil = pupil_or_404(standing, uuid)
    return staff_form_page(
        http,
        InsuranceForm(*((http.POST, http.FILES) if http.method == "POST" else ()), pupil=pupil),
        lambda given: keep_certificate(pupil, given["file"], by=standing.actor),
        said=_("L'attestation d'assurance est enregistrée pour l'année."),
        title=_("Attestation d'assurance d'un élève"),
        heading=_("Attestation d'assurance %(of_pupil)s") % {"of_pupil": after_de(pupil.name)},
        intro=_(
            "Le secrétariat et la direction seuls la lisent ; elle n'est jamais transmise à l'organisme d'accueil. "
            "Elle est gardée %(lasts)s après l'envoi, et plus longtemps tant que l'élève a une convention de "
            "cette année-là."
        )
        % {"lasts": _lasts()},
        back=reverse("registry_pupil", args=[pupil.uuid]),
        back_label=pupil.name,
        button=_("Enregistrer l'attestation"),
    )


def _lasts() -> str:
    """« 1 an », as the table of terms has it."""
    term = kept("insurance")
    if term.years:
        return ngettext("%(n)d an", "%(n)d ans", term.years) % {"n": term.years}
    return ngettext("%(n)d jour", "%(n)d jours", term.days) % {"n": term.days}


@staff_page(*READ_PAPERS)
@require_safe
def insurance_certificate(http: HttpRequest, standing: Standing, uuid: UUID, certificate: UUID) -> HttpResponse:
    """Give a certificate as it is kept; the reading is written down."""
    pupil = pupil_or_404(standing, uuid)
    paper = get_object_or_404(pupil.insurance_certificates.all(), uuid=certificate)
    piece = f"assurance-{paper.sha256[:12]}"
    if http.method == "GET":
        note_download(standing, pupil, Convention.objects.filter(year=paper.year_id), piece)
    return pdf_response(bytes(paper.content), f"{piece}.pdf")


@staff_page(*READ_PAPERS)
@require_POST
def insurance_remove(http: HttpRequest, standing: Standing, uuid: UUID, certificate: UUID) -> HttpResponse:
    """Erase a certificate at once: a photo of something else, or one that the family takes back."""
    pupil = pupil_or_404(standing, uuid)
    or_404(erase_certificate(pupil, certificate) or None)
    messages.success(http, _("L'attestation est effacée."))
    return redirect("registry_pupil", uuid=pupil.uuid)
