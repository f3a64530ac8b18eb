"""Forms of regulated works that a school, a host and an officer share: a declaration, its sending, a reading."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.documents.works_declaration import DeclaredOnPaper, render_works_declaration
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.regulated_works.models import WorksDeclaration
from conventions.domain.law.regulated_works.services import DeclaredContent, GrantedReading
from conventions.domain.law.regulated_works.works import DECLARABLE, WORKS
from conventions.domain.persons.people.models import Host
from conventions.pages.kit.forms import DayField, LineField, PageForm

WORK_CHOICES = [(work.key, work.label) for work in DECLARABLE]


def area(label: Any, *, hint: Any = "", rows: int = 2, length: int = 1000) -> forms.CharField:
    """Return a text of several lines that may stay empty."""
    widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=length, help_text=hint, widget=widget)


class WorksDeclarationForm(PageForm):
    """Content of a declaration (code du travail, art. R4153-41)."""

    NEEDED = ("works", "formations", "places", "supervisors")

    works = forms.MultipleChoiceField(
        label=_("Travaux que font les élèves"), choices=WORK_CHOICES, widget=forms.CheckboxSelectMultiple
    )
    formations = forms.MultipleChoiceField(label=_("Formations"), widget=forms.CheckboxSelectMultiple)
    sector = forms.CharField(label=_("Secteur d'activité"), max_length=120, required=False)
    places = area(_("Lieux"), hint=_("Ateliers, cuisines, chantiers où les élèves travaillent"))
    equipment = area(_("Machines et produits"), hint=_("Celles et ceux dont les élèves se servent"), length=2000)
    supervisors = forms.CharField(
        label=_("Qui encadre : sa fonction"),
        max_length=300,
        required=False,
        help_text=_("Par exemple « cheffe d'atelier ». Une fonction, pas un nom."),
    )

    def __init__(
        self, data: Any, *, formations: Iterable[tuple[str, str]], start: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=start)
        choices = list(formations)
        self.fields["formations"].choices = choices
        if len(choices) == 1 and not (start or {}).get("formations"):
            self.initial["formations"] = [choices[0][0]]

    def content(self) -> DeclaredContent:
        """Return what was typed; ``ValidationError`` names the field."""
        return DeclaredContent.checked(**self.cleaned_data)


class SendingForm(PageForm):
    """The day on which the declaration left, and its proof."""

    NEEDED = ("is_proved",)

    sent_on = DayField(
        label=_("Envoyée le"), error_messages={"required": _("Indiquez le jour de l'envoi : les trois ans en partent.")}
    )
    is_proved = forms.BooleanField(
        label=_("La preuve de ce jour est gardée (avis de réception, accusé de réception électronique)"),
        required=False,
    )

    def __init__(self, data: Any, *, today: date, is_later: bool = False) -> None:
        """Ask the day; ``is_later``: it may be left empty until the declaration has left."""
        super().__init__(data, initial={} if is_later else {"sent_on": today})
        if is_later:
            self.fields["sent_on"].required = False
            self.reword("sent_on", help_text=_("Vide tant qu'elle n'est pas envoyée : imprimez-la d'abord."))


class InspectionForm(PageForm):
    """The inspector who reads the file of one host, and until when."""

    inspector = LineField(
        label=_("Nom de l'agent"), max_length=120, error_messages={"required": _("Écrivez le nom de l'agent.")}
    )
    service = LineField(label=_("Unité de contrôle"), max_length=120, required=False)
    email = forms.EmailField(
        label=_("Adresse électronique professionnelle"),
        help_text=_("Le lien part à cette adresse, et un code à chaque ouverture."),
        error_messages={"required": _("Écrivez l'adresse de l'agent.")},
    )
    until = DayField(label=_("Jusqu'au"), error_messages={"required": _("Choisissez le dernier jour.")})

    def reading(self, host: Host, year: int) -> GrantedReading:
        """Return what is opened, to whom."""
        return GrantedReading(host=host, year=year, **self.cleaned_data)


def choices_of(formations: Iterable[Formation]) -> list[tuple[str, str]]:
    """Return formations as they are ticked, each key once."""
    return list({one.mef: str(one) for one in formations}.items())


def started_from(declaration: WorksDeclaration) -> dict[str, Any]:
    """Return what a form of the declaration begins with."""
    names = ("works", "formations", "sector", "places", "equipment", "supervisors")
    return {name: getattr(declaration, name) for name in names}


def paper_of(declaration: WorksDeclaration, titles: dict[str, str]) -> bytes:
    """Return the PDF to sign; ``titles`` are the formations by key."""
    owner = declaration.host or declaration.school
    assert owner is not None  # one side declares
    return render_works_declaration(
        DeclaredOnPaper(
            declarant=owner.name,
            siret=declaration.host.siret if declaration.host else "",
            address="\n".join(part for part in (owner.address, f"{owner.postcode} {owner.city}") if part.strip()),
            sector=declaration.sector,
            formations=[titles.get(mef, mef) for mef in declaration.formations],
            places=declaration.places,
            works=[(str(WORKS[key].label), WORKS[key].article) for key in declaration.works if key in WORKS],
            equipment=declaration.equipment,
            supervisors=declaration.supervisors,
        )
    )
