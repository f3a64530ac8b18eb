"""The pupils of a school and those who answer for them: lists, corrections by hand, contacts that wait."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.agreements.queries import pupil_has_live_request
from conventions.domain.law.formations.queries import formation_of, formations_at
from conventions.domain.persons.people.dossier_services import (
    add_note,
    note_contact_reading,
    note_contact_readings,
    remove_note,
)
from conventions.domain.persons.people.models import ContactChange, Guardian, Pupil, PupilNote
from conventions.domain.persons.people.names import after_de
from conventions.domain.persons.people.phones import format_local
from conventions.domain.persons.people.queries import pending_contact_changes
from conventions.domain.persons.people.services import apply_contact_change, change_contact, dismiss_contact_change
from conventions.domain.persons.people.standing import KEEPERS, Standing
from conventions.domain.season.periods.services import note_search
from conventions.domain.season.rolls.queries import FamilyLack, classes_of_school, pupils_of_school
from conventions.domain.season.rolls.services import (
    add_guardian_by_hand,
    add_pupil,
    change_guardian,
    change_pupil,
    remove_guardian,
)
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.exports import is_file_asked, list_file
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.kit.paging import page_of, searched, with_search
from conventions.pages.kit.tables import paged
from conventions.pages.shared.search_log import SearchLogForm
from conventions.pages.shared.visibility import one_moment
from conventions.pages.staff.staff_forms import staff_form_page

from ..access import change_or_404, guardian_or_404, pupil_or_404
from ..dossier import PupilDossierPage, SearchPage
from ..forms import FamilyContactForm, GuardianForm, NewGuardianForm, PupilForm, PupilNoteForm
from ..tables import table_of_changes, table_of_pupils

_CHANGED_WHILE_ASKED = gettext_lazy(
    "Une signature est demandée à cette famille en ce moment. Le changement vaut aussitôt pour les prochains codes, "
    "et sa trace (qui, quand) se lira dans le dossier de preuve de la signature."
)


@staff_page(*KEEPERS)
def pupils(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List the pupils by name, searched and by class; a POST looks for a name."""
    if http.method == "POST":
        chosen = {name: http.POST[name] for name in ("classe", "manque", "partis") if http.POST.get(name)}
        address = f"{reverse('registry_pupils')}?{urlencode(chosen)}"
        return redirect(with_search(http, address, http.POST.get("q", "")))
    asked: dict[str, Any] = {
        "text": searched(http),
        "class_name": http.GET.get("classe", "")[:50],
        "gone": http.GET.get("partis") == "1",
        "lack": http.GET.get("manque", ""),
    }
    pupils, may_take_contacts = pupils_of_school(standing, **asked), standing.holds("head", "office")
    if is_file_asked(http) and may_take_contacts and "contacts" in http.GET:
        taken = list(pupils)
        note_contact_readings(pupils=taken, by=standing.user)
        table = table_of_pupils(taken, with_contacts=True)
    else:
        table = table_of_pupils(pupils)
    if sent := list_file(http, lambda: table):
        return sent
    context = {
        "table": paged(http, table),
        "asked": asked,
        "class_names": classes_of_school(standing),
        "lacks": FamilyLack.choices,
        "may_take_contacts": may_take_contacts,
    }
    return render(http, "lists/pupils.html", context)


def _pupil_page(http: HttpRequest, page: PupilDossierPage, status: int = 200) -> HttpResponse:
    return render(http, "lists/pupil.html", {"page": page, "pupil": page.pupil}, status=status)


@one_moment
@staff_page(*KEEPERS)
@require_safe
def pupil(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show what the school knows of a pupil: contacts masked, agreements, messages, notes."""
    return _pupil_page(http, PupilDossierPage(standing, pupil_or_404(standing, uuid)))


@staff_page(*KEEPERS)
@require_POST
def pupil_contacts(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show the same with the contacts in full; that they were read is written down."""
    found = pupil_or_404(standing, uuid)
    note_contact_reading(pupil=found, by=standing.user)
    return _pupil_page(http, PupilDossierPage(standing, found, in_full=True))


@staff_page(*KEEPERS)
@require_POST
def pupil_note(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Keep a note about a pupil."""
    pupil, form = pupil_or_404(standing, uuid), PupilNoteForm(http.POST)
    return form_page(
        http,
        form,
        lambda given: add_note(pupil=pupil, text=given["text"], by=standing.user),
        then=lambda _done: _address_of(pupil),
        said=_("La note est ajoutée."),
        show=lambda status: _pupil_page(http, PupilDossierPage(standing, pupil, note_form=form), status),
    )


@one_moment
@staff_page(*KEEPERS)
def pupil_search(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show a pupil's periods, what was decided and where a place was asked for; a POST keeps one step more."""
    pupil = pupil_or_404(standing, uuid)
    return form_page(
        http,
        SearchLogForm(typed(http)),
        lambda given: note_search(pupil, by=standing.user, **given),
        then=reverse("pupil_search", args=[pupil.uuid]),
        said=_("La démarche est notée."),
        template="lists/search.html",
        title=_("Périodes et recherche d'un stage"),
        page=SearchPage(pupil),
    )


@staff_page(*KEEPERS)
@require_POST
def note_remove(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Take a note off."""
    note = get_object_or_404(PupilNote.objects.select_related("pupil"), uuid=uuid, pupil__school=standing.school)
    remove_note(note=note)
    messages.success(http, _("La note est retirée."))
    return redirect(_address_of(note.pupil))


@staff_page(*KEEPERS)
def pupil_add(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Add a pupil by hand."""
    return staff_form_page(
        http,
        PupilForm(
            typed(http),
            initial={"class_name": http.GET.get("classe", "")[:50]},
            formations=formations_at(standing.school),
        ),
        lambda given: add_pupil(school=standing.school, **given),
        then=_address_of,
        said=_("L'élève est ajouté. Ajoutez maintenant ses responsables et leurs contacts."),
        title=_("Ajouter un élève"),
        back=reverse("registry_pupils"),
        back_label=_("Élèves et responsables"),
        button=_("Ajouter l'élève"),
    )


@staff_page(*KEEPERS)
def pupil_edit(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Correct who a pupil is, the class, the flags."""
    pupil = pupil_or_404(standing, uuid)
    formations = formations_at(standing.school)
    return staff_form_page(
        http,
        PupilForm(
            typed(http),
            initial=_values(pupil, PupilForm) | {"birth_date": pupil.birth_as_typed},
            formations=formations,
            formation=formation_of(pupil, standing.today) if formations else None,
        ),
        lambda given: change_pupil(pupil=pupil, **given),
        said=_("La fiche est à jour."),
        title=_("Corriger la fiche d'un élève"),
        heading=_("Corriger la fiche %(of_pupil)s") % {"of_pupil": after_de(pupil.name)},
        **_back_to(pupil),
    )


@staff_page(*KEEPERS)
def pupil_contact(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Change how a pupil is reached."""
    found = pupil_or_404(standing, uuid)
    return _contact_page(http, standing, found, found)


@staff_page(*KEEPERS)
def guardian_contact(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Change how a guardian is reached."""
    found = guardian_or_404(standing, uuid)
    return _contact_page(http, standing, found, found.pupil)


@staff_page(*KEEPERS)
def guardian_add(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Add a guardian by hand."""
    pupil = pupil_or_404(standing, uuid)
    return staff_form_page(
        http,
        NewGuardianForm(typed(http)),
        lambda given: add_guardian_by_hand(pupil=pupil, by=standing.user, **given),
        said=_("La personne est ajoutée."),
        title=_("Ajouter un responsable"),
        heading=_("Ajouter un responsable %(of_pupil)s") % {"of_pupil": after_de(pupil.name)},
        button=_("Ajouter cette personne"),
        **_back_to(pupil),
    )


@staff_page(*KEEPERS)
def guardian_edit(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Give a guardian's quality, correct a name."""
    guardian = guardian_or_404(standing, uuid)
    return staff_form_page(
        http,
        GuardianForm(typed(http), initial=_values(guardian, GuardianForm)),
        lambda given: change_guardian(guardian=guardian, **given),
        said=_("La fiche est à jour."),
        title=_("Corriger la fiche d'un responsable"),
        heading=_("Corriger la fiche %(of_guardian)s") % {"of_guardian": after_de(guardian.name)},
        **_back_to(guardian.pupil),
    )


@staff_page(*KEEPERS)
@require_POST
def guardian_remove(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Take a guardian off a pupil."""
    guardian = guardian_or_404(standing, uuid)
    act_or_say(
        http,
        lambda: remove_guardian(guardian=guardian),
        said=_("Cette personne n'est plus responsable de l'élève ; sa fiche imprimée n'ouvre plus rien."),
    )
    return redirect(_address_of(guardian.pupil))


@staff_page(*KEEPERS)
@require_safe
def contact_changes(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List the contacts that a roll says otherwise and that wait because a signature is asked.

    They are compared in full: whose were read, on the page or in the file, is written down.
    """
    found = pending_contact_changes(school=standing.school)
    if sent := list_file(http, lambda: table_of_changes(_read_in_full(found, standing))):
        return sent
    page = page_of(http, found)
    changes = _read_in_full(page, standing)
    return render(http, "lists/contact_changes.html", {"page": page, "changes": changes})


@staff_page(*KEEPERS)
@require_POST
def contact_decide(http: HttpRequest, standing: Standing, uuid: UUID, decision: str) -> HttpResponse:
    """Keep what the roll says, or what was known before."""
    change = change_or_404(standing, uuid)
    if decision == "retenir":
        act_or_say(
            http,
            lambda: apply_contact_change(change=change, by=standing.user),
            said=_("Le contact de la liste est retenu."),
        )
    elif decision == "ecarter":
        act_or_say(
            http,
            lambda: dismiss_contact_change(change=change, by=standing.user),
            said=_("Le contact déjà connu est gardé ; la même valeur ne sera plus proposée."),
        )
    else:
        raise Http404
    return redirect("contact_changes")


def _contact_page(http: HttpRequest, standing: Standing, holder: Pupil | Guardian, of_pupil: Pupil) -> HttpResponse:
    note_contact_reading(pupil=of_pupil, by=standing.user)
    initial = {"email": holder.email, "phone": holder.local_phone, "is_offline": holder.is_offline}
    return staff_form_page(
        http,
        FamilyContactForm(typed(http), initial=initial),
        lambda given: change_contact(holder=holder, by=standing.user, **given),
        said=lambda traces: (
            _("Le contact est changé.")
            if traces or holder.is_offline != initial["is_offline"]
            else _("C'était déjà ce contact.")
        ),
        title=_("Changer le contact de l'élève") if holder is of_pupil else _("Changer le contact d'un responsable"),
        heading=_("Changer le contact %(of_person)s") % {"of_person": after_de(holder.name)},
        warning=_CHANGED_WHILE_ASKED if pupil_has_live_request(of_pupil) else "",
        **_back_to(of_pupil),
    )


def _read_in_full(changes: Iterable[ContactChange], standing: Standing) -> list[tuple[ContactChange, str, str]]:
    """Return each change compared, and write down that the contacts of these pupils were read."""
    read = list(changes)
    note_contact_readings(pupils=[change.of_pupil for change in read], by=standing.user)
    return [_compared(change) for change in read]


def _compared(change: ContactChange) -> tuple[ContactChange, str, str]:
    """Return a change with what is known and what the roll says, as they are read."""
    return change, _shown(change, change.old), _shown(change, change.new)


def _shown(change: ContactChange, value: str) -> str:
    return format_local(value) if change.field == ContactChange.Field.PHONE else value


def _values(record: Pupil | Guardian, form: type[Form]) -> dict:
    return {name: getattr(record, name) for name in form.base_fields}


def _address_of(pupil: Pupil) -> str:
    return reverse("registry_pupil", args=[pupil.uuid])


def _back_to(pupil: Pupil) -> dict[str, Any]:
    return {"back": _address_of(pupil), "back_label": pupil.name}
