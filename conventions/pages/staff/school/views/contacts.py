"""*Vérifié par téléphone*: staff called the host and say that a contact which the family gave is right."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.consultations import note_opening
from conventions.domain.persons.people.names import after_de
from conventions.domain.persons.people.phones import format_local
from conventions.domain.persons.people.services import verify_host_contact_by_phone
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import insist, or_404, staff_page
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.visibility import convention_or_404

from ..forms import CalledForm
from ..services import declared_contacts, may_vouch


@staff_page()
def host_contact(http: HttpRequest, standing: Standing, number: str, role: str) -> HttpResponse:
    """Say how a declared contact is checked, and note that it was: who called, and when."""
    convention = convention_or_404(standing, number)
    insist(may_vouch(standing, convention))
    contact = or_404(getattr(convention, role) if role in ("representative", "tutor") else None)
    if role not in declared_contacts(convention):
        messages.info(http, _("Ce contact n'attend pas de vérification : %(how)s.") % {"how": contact.standing})
        return redirect("agreement", number=number)
    note_opening(convention, by=standing.actor)
    return form_page(
        http,
        CalledForm(typed(http), seen=f"{contact.email} {contact.phone}".strip()),
        lambda _given: verify_host_contact_by_phone(contact=contact, by=standing.user),
        then=reverse("agreement", args=[number]),
        said=_("Le contact %(of_name)s est vérifié par téléphone.")
        % {"of_name": after_de(contact.name or convention.host.name)},
        template="school/host_contact.html",
        convention=convention,
        contact=contact,
        phone=format_local(contact.phone) if contact.phone else "",
        signs=role == "representative",
        may_correct=convention.is_with_host,
    )
