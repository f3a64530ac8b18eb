"""Importing a roll: the file, what it would change, the confirmation, the result."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.persons.people.standing import KEEPERS, Standing
from conventions.domain.season.found_places.queries import OPENERS, classes_in_no_period
from conventions.domain.season.rolls.contact_doubts import SHARED, UNREACHABLE
from conventions.domain.season.rolls.lists import unsettled
from conventions.domain.season.rolls.models import RollImport
from conventions.domain.season.rolls.reading import TYPO
from conventions.domain.season.rolls.undoing import imports_to_undo, may_be_undone, undo_roll
from conventions.domain.season.rolls.uploads import (
    LONG,
    SHOWN,
    answer_roll,
    asked_pupils,
    confirm_roll,
    drop_upload,
    first_pupils,
    gone_pupils,
    names_by_line,
    read_otherwise,
    understood_roll,
    upload_roll,
)
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.exports import sample_list
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.staff.staff_forms import staff_form_page

from ..access import roll_or_404
from ..roll_forms import AskedForm, ReadingForm, RollForm
from ..tables import table_of_first_pupils, table_of_roll_columns

SAMPLE = (
    "Identifiant élève;Nom;Prénom;Date de naissance;Classe;Courriel élève;"
    "Nom responsable 1;Prénom responsable 1;Lien responsable 1;Courriel responsable 1;Portable responsable 1;"
    "Nom responsable 2;Prénom responsable 2;Lien responsable 2;Courriel responsable 2;Portable responsable 2\r\n"
    "1001;Exemple;Maëlle;04/05/2012;3e A;;Exemple;Andréa;mère;andrea@famille.example;06 12 34 56 78;"
    "Modèle;Sacha;père;sacha@famille.example;\r\n"
    "1002;Fictive-Şahin;Noé;17/11/2011;3e B;noe@eleve.example;Fictive;Dominique;tutrice;;06 98 76 54 32;;;;;\r\n"
)
"""A list with plainly fictional people, to begin from."""
COLUMNS = (
    (
        gettext_lazy("Élève"),
        gettext_lazy("nom, prénom, date de naissance, classe"),
        gettext_lazy("niveau, identifiant, courriel, téléphone"),
    ),
    (
        gettext_lazy("Responsable 1"),
        gettext_lazy("nom, lien (mère, père…)"),
        gettext_lazy("prénom, courriel, portable, ne pas communiquer"),
    ),
    (
        gettext_lazy("Responsable 2"),
        gettext_lazy("rien, s'il n'y en a qu'un"),
        gettext_lazy("les mêmes que pour le responsable 1"),
    ),
)


@staff_page(*KEEPERS)
def roll_import(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Ask for the file and say what it should hold."""
    form = RollForm(http.POST, http.FILES) if http.method == "POST" else RollForm()
    return form_page(
        http,
        form,
        lambda given: upload_roll(
            standing=standing,
            file_name=" + ".join(file.name for file in given["file"]),
            contents=[file.read() for file in given["file"]],
            level=given["level"],
            whole_school=given["whole_school"],
            prepares_next=given["prepares_next"],
        ),
        then=lambda roll: reverse("roll", args=[roll.uuid]),
        template="lists/roll_import.html",
        recent=imports_to_undo(standing.school, standing.user),
        columns=table_of_roll_columns(COLUMNS),
    )


@staff_page(*KEEPERS)
@require_safe
def roll_sample(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Give a list to begin from."""
    return sample_list("liste-eleves", SAMPLE)


@staff_page(*KEEPERS)
@require_safe
def roll(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show where an import stands: being read, what it would change, being applied, what it changed."""
    upload = roll_or_404(standing, uuid)
    waiting_since = upload.confirmed_at or upload.created_at
    context = {
        "roll": upload,
        "result": upload.report,
        "groups": _groups(upload),
        "gone": gone_pupils(upload)[:SHOWN] if upload.report.get("gone_ids") else [],
        "is_late": upload.is_working and timezone.now() - waiting_since > LONG,
        "may_undo": may_be_undone(upload),
        "may_open": standing.holds(*OPENERS),
        "in_no_period": [],
        "asked": None,
    }
    if upload.applied_at and not upload.undone_at and upload.report:
        context["in_no_period"] = classes_in_no_period(upload.school, upload.year, upload.report["classes"])
    if upload.content is not None and not upload.is_working:
        context |= _reading(upload)
    return render(http, "lists/roll.html", context)


@staff_page(*KEEPERS)
@require_POST
def roll_reading(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Have a list read as its page was filled: a sheet, a line of headings, what each column says."""
    upload = roll_or_404(standing, uuid)
    if upload.content is None or upload.confirmed_at:
        return redirect("roll", uuid=uuid)
    form = ReadingForm(typed(http), given=understood_roll(upload))
    return staff_form_page(
        http,
        form,
        lambda given: read_otherwise(upload, **form.said()),
        title=_("Comment la liste est lue"),
        button=_("Lire ainsi"),
        back=reverse("roll", args=[uuid]),
        back_label=_("La liste envoyée"),
    )


@staff_page(*KEEPERS)
@require_POST
def roll_answers(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Take the answers on pupils of whom a list gives another birth date, and have it read again."""
    upload = roll_or_404(standing, uuid)
    if upload.content is None or upload.confirmed_at:
        return redirect("roll", uuid=uuid)
    form = AskedForm(typed(http), asked=asked_pupils(upload, understood_roll(upload)), answers=upload.answers)
    return staff_form_page(
        http,
        form,
        lambda _given: answer_roll(upload, form.said()),
        title=_("Élèves de même nom"),
        button=_("Répondre"),
        back=reverse("roll", args=[uuid]),
        back_label=_("La liste envoyée"),
    )


@staff_page(*KEEPERS)
@require_POST
def roll_confirm(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Apply a list that was previewed."""
    confirm_roll(roll_or_404(standing, uuid))
    return redirect("roll", uuid=uuid)


@staff_page(*KEEPERS)
@require_POST
def roll_undo(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Put everything back as it was before an import."""
    found = roll_or_404(standing, uuid)
    act_or_say(http, lambda: undo_roll(found), said=_("L'import est annulé : tout est comme avant."))
    return redirect("roll", uuid=uuid)


@staff_page(*KEEPERS)
@require_POST
def roll_drop(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Forget an upload that was not confirmed, with its file."""
    if not drop_upload(roll_or_404(standing, uuid)):
        return redirect("roll", uuid=uuid)
    messages.success(http, _("Le fichier est effacé, rien n'a été changé."))
    return redirect("roll_import")


def _reading(roll: RollImport) -> dict[str, Any]:
    """Return how a list that waits is read, and its first pupils as they will be written."""
    given = understood_roll(roll)
    return {
        "given": given,
        "unsettled": unsettled(given) if given.missing else "",
        "first_pupils": table_of_first_pupils([] if given.missing else first_pupils(roll, given)),
        "doubts": [column for column in given.columns if column.doubt],
        "form": ReadingForm(given=given),
        "asked": AskedForm(asked=asked, answers=roll.answers) if (asked := asked_pupils(roll, given)) else None,
    }


def _groups(roll: RollImport) -> list[dict]:
    """Return what is wrong with a list by kind, each with what to do about it; refused lines first."""
    warnings, names = roll.report.get("warnings", []), names_by_line(roll) if roll.report else {}
    kinds = (TYPO, SHARED, UNREACHABLE)
    groups = (
        (
            "refused",
            _("Lignes refusées"),
            _("Ces lignes ne sont pas reprises : corrigez-les et envoyez de nouveau la liste."),
            roll.report.get("bad_lines", []),
        ),
        (
            TYPO,
            _("Fautes de frappe probables"),
            _("Les codes de signature partiraient vers une adresse qui n'existe sans doute pas."),
            [problem for problem in warnings if problem[2] == TYPO],
        ),
        (
            SHARED,
            _("Adresses ou numéros partagés"),
            _("Chacun signe avec un code reçu à son propre contact : un contact partagé ne le permet pas."),
            [problem for problem in warnings if problem[2] == SHARED],
        ),
        (
            UNREACHABLE,
            _("Familles que rien ne peut joindre"),
            _("Complétez les contacts, ou remettez une fiche imprimée et faites signer sur papier."),
            [problem for problem in warnings if problem[2] == UNREACHABLE],
        ),
        (
            "other",
            _("À vérifier"),
            _("L'import se fait, ces points restent à compléter."),
            [problem for problem in warnings if problem[2] not in kinds],
        ),
    )
    return [
        {
            "key": key,
            "title": title,
            "advice": advice,
            "problems": [(line, reason, names.get(line, "")) for line, reason, _kind in problems[:SHOWN]],
            "count": len(problems),
        }
        for key, title, advice, problems in groups
        if problems
    ]
