"""Many offers by one file: sent, read without writing anything, confirmed, its wrong lines given back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.exchange.posting.columns import MEANINGS, missing_of
from conventions.domain.exchange.posting.models import OffersImport
from conventions.domain.exchange.posting.uploads import (
    confirm_offers,
    lines_to_correct,
    read_columns,
    understood_file,
    upload_offers,
)
from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.season.rolls.uploads import drop_upload
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.exports import list_file, sample_list
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.columns_form import ColumnsForm

from ..access import network_page
from ..forms import OffersFileForm
from ..tables import table_of_examples, table_to_correct

SHOWN = 200
"""Wrong lines that the page lists; the file has them all."""
SAMPLE = (
    "SIRET;Nom du site;Intitulé;Activités;Adresse;Code postal;Commune;Niveaux;Dates;Horaires;Places;"
    "Contact;Courriel;Téléphone\r\n"
    "73282932000074;Atelier Exemple;Découvrir l'atelier;Regarder réparer des vélos, accueillir un client.;"
    "1 rue de l'Exemple;97300;Cayenne;3e, 2de GT;du 01/02/2027 au 05/02/2027 et semaine 23;9h-12h et 14h-17h;2;"
    "Camille Exemple;camille@atelier.example;\r\n"
)
"""A list with a plainly fictional establishment, to begin from."""


@network_page
def offers_file(http: HttpRequest, post: NetworkPost) -> HttpResponse:
    """Ask for the file and say what it should hold."""
    form = OffersFileForm(http.POST, http.FILES) if http.method == "POST" else OffersFileForm()
    return form_page(
        http,
        form,
        lambda given: upload_offers(post=post, file_name=given["file"].name, content=given["file"].read()),
        then=lambda upload: reverse("network_file", args=[post.uuid, upload.uuid]),
        template="networks/file_add.html",
        post=post,
        columns=MEANINGS.values(),
    )


@network_page
@require_safe
def sample(http: HttpRequest, post: NetworkPost) -> HttpResponse:  # noqa: ARG001 - of every network
    """Give a list to begin from."""
    return sample_list("offres", SAMPLE)


@network_page
@require_safe
def shown(http: HttpRequest, post: NetworkPost, file: UUID) -> HttpResponse:
    """Show where a file stands; with the form of a file in the address, its wrong lines to correct."""
    upload = _own_or_404(post, http, file)
    bad_lines = upload.report.get("bad_lines", [])
    if upload.content and bad_lines and (sent := list_file(http, lambda: table_to_correct(*lines_to_correct(upload)))):
        return sent
    context = {"post": post, "upload": upload, "bad_lines": bad_lines[:SHOWN], "missing": [], "form": None}
    context["examples"] = table_of_examples(upload.report.get("examples", []))
    if upload.content and not upload.is_working and not upload.applied_at:
        given = understood_file(upload)
        context |= {"missing": missing_of(given), "form": ColumnsForm(given=given, meanings=MEANINGS)}
    return render(http, "networks/file.html", context)


@network_page
@require_POST
def columns(http: HttpRequest, post: NetworkPost, file: UUID) -> HttpResponse:
    """Have a file read with other meanings of its columns."""
    upload = _own_or_404(post, http, file)
    goal = reverse("network_file", args=[post.uuid, upload.uuid])
    if upload.content is None or upload.confirmed_at:
        return redirect(goal)
    form = ColumnsForm(typed(http), given=understood_file(upload), meanings=MEANINGS)
    return form_page(
        http,
        form,
        lambda _given: read_columns(upload, form.said()),
        frame="networks/base.html",
        post=post,
        title=_("Comment le fichier est lu"),
        button=_("Lire ainsi"),
        back=goal,
        back_label=_("Le fichier envoyé"),
    )


@network_page
@require_POST
def confirm(http: HttpRequest, post: NetworkPost, file: UUID) -> HttpResponse:
    """Post the good lines of a file."""
    upload = _own_or_404(post, http, file)
    confirm_offers(upload)
    return redirect("network_file", post=post.uuid, file=upload.uuid)


@network_page
@require_POST
def drop(http: HttpRequest, post: NetworkPost, file: UUID) -> HttpResponse:
    """Forget a file that was not confirmed."""
    drop_upload(_own_or_404(post, http, file))
    messages.success(http, _("Le fichier est effacé, rien n'a été publié."))
    return redirect("network_file_add", post=post.uuid)


def _own_or_404(post: NetworkPost, http: HttpRequest, uuid: UUID) -> OffersImport:
    return get_object_or_404(OffersImport, uuid=uuid, post=post, user=user_of(http))
