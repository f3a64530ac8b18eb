"""A list of found places: sent or pasted, read without writing anything, opened, undone; its wrong lines given back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.found_places.columns import MEANINGS, missing_of
from conventions.domain.season.found_places.models import PlacesImport
from conventions.domain.season.found_places.queries import OPENERS
from conventions.domain.season.found_places.uploads import (
    bad_lines,
    confirm_places,
    good_lines,
    lines_to_correct,
    may_undo,
    read_columns,
    recent_places,
    text_to_correct,
    understood_places,
    undo_places,
    upload_places,
)
from conventions.domain.season.rolls.uploads import drop_upload
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.exports import list_file, sample_list
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.columns_form import ColumnsForm
from conventions.pages.shared.list_form import ListForm
from conventions.pages.staff.staff_forms import staff_form_page

from ..tables import table_of_places, table_to_correct

SHOWN = 200
"""Wrong lines that the page lists; the file has them all."""
SAMPLE = (
    "Élève;Classe;Lieu de stage;Adresse;Code postal;Commune;Tuteur;Courriel;Téléphone;Dates\r\n"
    "EXEMPLE Maëlle;3e A;Atelier Exemple;1 rue de l'Exemple;97300;Cayenne;Camille Exemple;camille@atelier.example;;\r\n"
    "FICTIF Noé;3e B;Garage Fictif;;97354;Rémire-Montjoly;Sacha Modèle;;06 94 12 34 56;du 01/02/2027 au 05/02/2027\r\n"
)
"""A list with plainly fictional people, to begin from."""


@staff_page(*OPENERS)
def places_add(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Ask for the list, a file or lines that are pasted, and say what it should hold."""
    form = ListForm(http.POST, http.FILES) if http.method == "POST" else ListForm()
    return form_page(
        http,
        form,
        lambda _given: upload_places(
            school=standing.school, user=standing.user, file_name=form.file_name, content=form.content()
        ),
        then=lambda upload: reverse("found_places", args=[upload.uuid]),
        template="opening/places_add.html",
        recent=recent_places(standing.school, standing.user),
        columns=MEANINGS.values(),
    )


@staff_page(*OPENERS)
@require_safe
def places_sample(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Give a list to begin from."""
    return sample_list("lieux-trouves", SAMPLE)


@staff_page(*OPENERS)
@require_safe
def places(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show where a list stands; with the form of a file in the address, its wrong lines to correct."""
    upload = _own_or_404(standing, uuid)
    refused = bad_lines(upload, SHOWN)
    if upload.content and refused and (sent := list_file(http, lambda: table_to_correct(*lines_to_correct(upload)))):
        return sent
    context = {"upload": upload, "bad_lines": refused, "may_undo": may_undo(upload)}
    context |= {"missing": [], "form": None, "good": None, "correcting": None}
    if upload.content and upload.applied_at and refused:
        context["correcting"] = correcting = ListForm(initial={"lines": text_to_correct(upload, SHOWN)})
        del correcting.fields["file"]
        correcting.reword("lines", label=_("Les mêmes lignes"), help_text=_("Corrigez-les ici, ou dans un tableur."))
    if upload.content and not upload.is_working and not upload.applied_at:
        given = understood_places(upload)
        context |= {"missing": missing_of(given), "form": ColumnsForm(given=given, meanings=MEANINGS)}
        context["good"] = table_of_places([] if context["missing"] else good_lines(upload))
    return render(http, "opening/places.html", context)


@staff_page(*OPENERS)
@require_POST
def places_columns(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Have a list read with other meanings of its columns."""
    upload = _own_or_404(standing, uuid)
    if upload.content is None or upload.confirmed_at:
        return redirect("found_places", uuid=uuid)
    form = ColumnsForm(typed(http), given=understood_places(upload), meanings=MEANINGS)
    return staff_form_page(
        http,
        form,
        lambda _given: read_columns(upload, form.said()),
        title=_("Comment la liste est lue"),
        button=_("Lire ainsi"),
        back=reverse("found_places", args=[uuid]),
        back_label=_("La liste envoyée"),
    )


@staff_page(*OPENERS)
@require_POST
def places_confirm(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Open the good lines of a list."""
    confirm_places(_own_or_404(standing, uuid))
    return redirect("found_places", uuid=uuid)


@staff_page(*OPENERS)
@require_POST
def places_drop(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Forget a list that was not confirmed."""
    if not drop_upload(_own_or_404(standing, uuid)):
        return redirect("found_places", uuid=uuid)
    messages.success(http, _("La liste est effacée, rien n'a été ouvert."))
    return redirect("found_places_add")


@staff_page(*OPENERS)
@require_POST
def places_undo(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Withdraw what a list opened, while nobody has touched it."""
    upload = _own_or_404(standing, uuid)
    act_or_say(http, lambda: undo_places(upload, by=standing.actor), said=_undone, atomic=False)
    return redirect("found_places", uuid=uuid)


def _undone(counts: tuple[int, int]) -> str:
    withdrawn, stay = counts
    sentence = ngettext("%(n)d convention est retirée.", "%(n)d conventions sont retirées.", withdrawn) % {
        "n": withdrawn
    }
    if not stay:
        return sentence
    left = ngettext(
        "%(n)d reste : déjà commencée ou déjà retirée.", "%(n)d restent : déjà commencées ou déjà retirées.", stay
    )
    return f"{sentence} {left % {'n': stay}}"


def _own_or_404(standing: Standing, uuid: UUID) -> PlacesImport:
    own = PlacesImport.objects.select_related("school", "user")
    return get_object_or_404(own, uuid=uuid, school=standing.school, user=standing.user)
