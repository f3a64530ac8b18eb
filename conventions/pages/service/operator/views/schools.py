"""Schools: found, shown, sent as a file and compared first, added by hand."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.persons.people.models import Pupil, School
from conventions.domain.season.rolls.models import SchoolsImport
from conventions.domain.season.rolls.queries import posts_of_school
from conventions.domain.season.rolls.uploaded_schools import upload_schools
from conventions.domain.season.rolls.uploads import drop_upload
from conventions.domain.upkeep.operations.schools import SERVED, add_school, import_sent_schools, schools_found
from conventions.domain.upkeep.operator_acts.services import last_acts
from conventions.pages.kit.access import administrator_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.kit.tables import paged

from ..forms import SchoolAddForm, SchoolsFileForm
from ..tables import table_of_changes, table_of_posts, table_of_schools


@administrator_page
@require_safe
def schools(http: HttpRequest) -> HttpResponse:
    """Look for schools by name, town or UAI; the address names no person."""
    asked = {"text": http.GET.get("q", "")[:100].strip(), "which": http.GET.get("qui", "")}
    rows = schools_found(asked["text"], which=asked["which"])
    empty = (
        _("Aucun établissement ne correspond. Essayez un seul mot, ou l'UAI.")
        if any(asked.values())
        else _("Aucun établissement encore : importez l'annuaire de l'éducation.")
    )
    table = paged(http, table_of_schools(rows, empty))
    context = {"asked": asked, "choices": SERVED, "table": table, "acts": last_acts(School)}
    return render(http, "operator/schools.html", context)


@administrator_page
@require_safe
def school(http: HttpRequest, uai: str) -> HttpResponse:
    """Show one school: how it is reached, who works there; nothing of its agreements."""
    found = get_object_or_404(School, uai=uai.upper())
    posts, ended = posts_of_school(found)
    pupils = Pupil.objects.filter(school=found, is_on_roll=True).count()
    context = {"school": found, "table": table_of_posts(posts), "ended": ended, "pupils": pupils}
    return render(http, "operator/school.html", context)


@administrator_page
def school_add(http: HttpRequest) -> HttpResponse:
    """Add a school that the directory does not have yet."""
    return form_page(
        http,
        SchoolAddForm(typed(http)),
        lambda given: add_school(given, by=user_of(http)),
        then=lambda school: reverse("operator_school", args=[school.uai]),
        said=_("L'établissement est ajouté : donnez maintenant une fonction à sa direction."),
        frame="operator/base.html",
        title=_("Ajouter un établissement"),
        intro=_("Le prochain fichier de l'annuaire qui le contient le mettra à jour, d'après son UAI."),
        button=_("Ajouter l'établissement"),
        back=reverse("operator_schools"),
        back_label=_("Établissements"),
    )


@administrator_page
def schools_import(http: HttpRequest) -> HttpResponse:
    """Ask for the file and say what it should hold."""
    form = SchoolsFileForm(http.POST, http.FILES) if http.method == "POST" else SchoolsFileForm()
    return form_page(
        http,
        form,
        lambda given: upload_schools(user=user_of(http), file_name=given["file"].name, file=given["file"]),
        then=lambda upload: reverse("operator_schools_file", args=[upload.uuid]),
        template="operator/schools_import.html",
    )


@administrator_page
@require_safe
def upload(http: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show where a file stands: being compared, what it would change, being applied, what it changed."""
    upload = _own_or_404(http, uuid)
    report = upload.report
    at_work = _(
        "À relire d'abord : établissements qui ont des comptes, dont la fermeture, le secteur, le type ou "
        "le courriel change"
    )
    context = {
        "upload": upload,
        "at_work": table_of_changes(at_work, report.get("at_work", [])),
        "examples": table_of_changes(_("Premiers établissements nouveaux ou modifiés"), report.get("examples", [])),
    }
    return render(http, "operator/schools_file.html", context)


@administrator_page
@require_POST
def confirm(http: HttpRequest, uuid: UUID) -> HttpResponse:
    """Apply a file that was compared."""
    import_sent_schools(_own_or_404(http, uuid), by=user_of(http))
    return redirect("operator_schools_file", uuid=uuid)


@administrator_page
@require_POST
def drop(http: HttpRequest, uuid: UUID) -> HttpResponse:
    """Forget a file that was not applied."""
    drop_upload(_own_or_404(http, uuid))
    messages.success(http, _("Le fichier est effacé, rien n'a été changé."))
    return redirect("operator_schools")


def _own_or_404(http: HttpRequest, uuid: UUID) -> SchoolsImport:
    return get_object_or_404(SchoolsImport.objects.defer("content"), uuid=uuid, user=user_of(http))
