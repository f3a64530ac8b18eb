"""Forms of the pages of lists and settings; a roll that is imported, in roll_forms.py."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.law.calendars.content import ClosedPeriod, PeriodKind, school_year
from conventions.domain.law.calendars.models import CalendarProposal
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.texts.checking import LARGEST
from conventions.domain.persons.people.births import Birth, BirthKnown, is_plausible, read_partial
from conventions.domain.persons.people.models import Guardian, Insurance, Level, Pupil, Staff
from conventions.pages.kit.forms import DayField, HourField, PageForm, PostChoiceField, language_field
from conventions.pages.shared.links.forms import LONGEST, read_day

_UNKNOWN = ("", _("Non précisé"))


class BirthField(forms.CharField):
    """A birth date as people write one, or as much of it as civil registers know: « 2012 »; gives a :data:`Birth`."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "class": "fr-input fr-input--short"})
    default_error_messages = {  # noqa: RUF012 - Django's own form
        "invalid": _("Cette date n'est pas lisible : écrivez-la JJ/MM/AAAA, ou l'année seule si le jour est inconnu."),
        "unlikely": _("Cette date de naissance n'est pas vraisemblable : vérifiez l'année."),
    }

    def clean(self, value: Any) -> Birth:
        text = super().clean(value)
        day = read_day(text) if len(text) <= LONGEST else None
        birth = (day, BirthKnown.DAY) if day else read_partial(text)
        if birth is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not is_plausible(birth, date.today()):
            raise ValidationError(self.error_messages["unlikely"], code="unlikely")
        return birth


class VotedTextForm(PageForm):
    """The file of a voted text, for which kind of internship, and the decision."""

    kind = forms.ChoiceField(label=_("Pour quels stages"), choices=[(one.name, one.label) for one in KINDS.values()])
    file = forms.FileField(
        label=_("Fichier du texte"),
        help_text=_("Un fichier .toml de 64 Ko au plus, écrit comme l'exemple."),
        error_messages={"required": _("Choisissez le fichier."), "empty": _("Ce fichier est vide.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".toml,.txt,text/plain"}),
    )
    voted_on = DayField(label=_("Date de la décision"), error_messages={"required": _("Indiquez la date.")})
    reference = forms.CharField(label=_("Référence de la décision"), max_length=100, required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("Ce fichier dépasse 64 Ko : gardez le seul texte."))
        return file


class ContactForm(PageForm):
    """How a pupil or a guardian is reached."""

    email = forms.EmailField(
        label=_("Courriel"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        error_messages={"invalid": _("Cette adresse n'est pas valable : écrivez-la comme nom@exemple.fr.")},
    )
    phone = forms.CharField(
        label=_("Téléphone"),
        help_text=_(
            "De préférence un mobile : les codes et les liens y arrivent par SMS. Un numéro étranger s'écrit avec "
            "l'indicatif du pays : +597 pour le Suriname, +55 pour le Brésil, +269 pour les Comores."
        ),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
    )


class FamilyContactForm(ContactForm):
    """The same of a pupil or a guardian, whose telephone may have no internet."""

    is_offline = forms.BooleanField(
        label=_("Téléphone sans internet"),
        help_text=_("Les SMS disent le lieu, le jour, l'heure et le numéro à appeler ; aucun lien n'y est."),
        required=False,
    )


class PupilNoteForm(PageForm):
    """A few words of the office about a pupil."""

    text = forms.CharField(
        label=_("Ajouter une note"),
        help_text=_("L'élève et sa famille peuvent demander à la lire. Rien sur la santé."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Écrivez la note.")},
    )


class PupilForm(PageForm):
    """Who a pupil is, and what the school notes."""

    last_name = forms.CharField(
        label=_("Nom"), max_length=150, error_messages={"required": _("Écrivez le nom de l'élève.")}
    )
    first_name = forms.CharField(label=_("Prénom"), max_length=150, required=False)
    birth_date = BirthField(
        label=_("Date de naissance"),
        help_text=_("Par exemple 07/03/2012. Si l'état civil ne dit pas le jour, l'année seule : 2012."),
        error_messages={"required": _("Donnez la date de naissance de l'élève.")},
    )
    class_name = forms.CharField(
        label=_("Classe"),
        help_text=_("Écrite comme sur la liste : 3e B."),
        max_length=50,
        error_messages={"required": _("Donnez la classe de l'élève.")},
    )
    level = forms.ChoiceField(
        label=_("Niveau"),
        choices=[("", _("Choisir")), *Level.choices],
        error_messages={"required": _("Choisissez le niveau de l'élève : les règles du stage en dépendent.")},
    )
    family_language = forms.CharField(
        label=_("Langue parlée dans la famille"),
        help_text=_("Si ce n'est pas le français : pour savoir qui peut appeler. Rien n'est envoyé dans cette langue."),
        max_length=40,
        required=False,
    )
    language = language_field()
    has_namesake = forms.BooleanField(
        label=_("Homonyme né le même jour"),
        help_text=_(
            "Un autre élève, d'un autre établissement, a le même nom et la même date de naissance : ses conventions ne "
            "comptent pas dans les heures et les jours de celui-ci."
        ),
        required=False,
    )
    pai = forms.BooleanField(
        label=_("Projet d'accueil individualisé (PAI)"),
        help_text=_(
            "Cochez seulement la case : aucun détail de santé n'est écrit ici. Elle est effacée 30 jours après le "
            "stage : cochez-la de nouveau pour un autre stage."
        ),
        required=False,
    )
    kit_by = forms.ChoiceField(
        label=_("Trousse d'urgence apportée par"), choices=[_UNKNOWN, *Pupil.KitBy.choices], required=False
    )

    def __init__(
        self, *args: Any, formations: Sequence[Formation] = (), formation: Formation | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._formations, self._formation = {str(one.uuid): one for one in formations}, formation
        if formations:
            own = [(key, str(one)) for key, one in self._formations.items()]
            self.fields["formation"] = forms.ChoiceField(
                label=_("Formation professionnelle"),
                help_text=_("Si vous changez de classe sans y toucher : celle de la nouvelle classe."),
                choices=[("", _("Celle de la classe, ou aucune")), *own],
                initial=str(formation.uuid) if formation else "",
                required=False,
            )
            self.order_fields(["last_name", "first_name", "birth_date", "class_name", "level", "formation"])
            self.dress()

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if "birth_date" in given:
            given["birth_date"], given["birth_known"] = given["birth_date"]
        chosen = self._formations.get(given.pop("formation", ""))
        if chosen != self._formation:
            given["formation"] = chosen
        return given


class GuardianForm(PageForm):
    """Who answers for a pupil, in which quality."""

    quality = forms.ChoiceField(
        label=_("Qualité"),
        choices=[("", _("Choisir")), *Guardian.Quality.choices],
        help_text=_("Qui héberge l'élève sans autorité parentale est prévenu du stage et ne signe pas."),
        error_messages={"required": _("Choisissez la qualité : elle est écrite sur la convention.")},
    )
    last_name = forms.CharField(
        label=_("Nom"), max_length=150, error_messages={"required": _("Écrivez le nom de la personne.")}
    )
    first_name = forms.CharField(label=_("Prénom"), max_length=150, required=False)
    institution = forms.CharField(
        label=_("Établissement ou service"),
        help_text=_(
            "Quand l'élève est confié à un établissement ou à un service : son nom avec l'article, tel qu'il sera "
            "imprimé. Par exemple : la Maison d'enfants des Manguiers."
        ),
        max_length=200,
        required=False,
    )
    withheld = forms.BooleanField(
        label=_("Ne pas communiquer ses coordonnées"),
        help_text=_("À l'autre responsable et à l'organisme d'accueil."),
        required=False,
    )
    language = language_field()


class NewGuardianForm(FamilyContactForm, GuardianForm):
    """A guardian and how they are reached."""

    field_order = (
        "quality",
        "last_name",
        "first_name",
        "institution",
        "email",
        "phone",
        "is_offline",
        "language",
        "withheld",
    )


class PostForm(PageForm):
    """Changeable fields of a post."""

    title = forms.CharField(
        label=_("Titre"),
        help_text=_("Principale, proviseur adjoint… : écrit sur la convention."),
        max_length=100,
        required=False,
    )
    phone = forms.CharField(
        label=_("Téléphone professionnel"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
    )
    classes = forms.MultipleChoiceField(
        label=_("Classes suivies"),
        help_text=_("La personne voit d'abord ces classes."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, classes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        followed = self.initial.get("classes", [])
        names = [*classes, *(name for name in followed if name not in classes)]
        self.fields["classes"].choices = [(name, name) for name in names]
        if not names:
            del self.fields["classes"]


class AppointmentForm(PostForm):
    """A person and the function that they take."""

    email = forms.EmailField(
        label=_("Courriel professionnel"),
        help_text=_("Si personne n'a de compte à cette adresse, une invitation part aussitôt."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        error_messages={
            "required": _("Donnez l'adresse de la personne : elle s'en sert pour se connecter."),
            "invalid": _("Cette adresse n'est pas valable : écrivez-la comme nom@exemple.fr."),
        },
    )
    last_name = forms.CharField(
        label=_("Nom"), help_text=_("Inutile si la personne a déjà un compte."), max_length=150, required=False
    )
    first_name = forms.CharField(label=_("Prénom"), max_length=150, required=False)
    role = forms.ChoiceField(
        label=_("Fonction"),
        choices=[("", _("Choisir")), *Staff.Role.choices],
        error_messages={"required": _("Choisissez la fonction de la personne.")},
    )
    starts_on = DayField(label=_("À partir du"), help_text=_("Vide : dès maintenant."), required=False)

    field_order = ("email", "last_name", "first_name", "role", "title", "starts_on", "phone", "classes")

    def __init__(self, *args: Any, may_name_head: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_name_head:
            role = self.fields["role"]
            role.choices = [choice for choice in role.choices if choice[0] != Staff.Role.HEAD]


class EndOfPostForm(PageForm):
    """The last day of a post."""

    last_day = DayField(
        label=_("Dernier jour"), error_messages={"required": _("Donnez le dernier jour de la fonction.")}
    )


class DelegationForm(PageForm):
    """The act by which the head lets somebody sign."""

    to_staff = PostChoiceField(
        label=_("Personne qui signera"),
        error_messages={
            "required": _("Choisissez la personne qui signera."),
            "invalid_choice": _("Cette personne ne peut pas recevoir de délégation : choisissez dans la liste."),
        },
    )
    publication_date = DayField(
        label=_("Acte publié le"),
        help_text=_("Une délégation n'a d'effet qu'une fois publiée (affichage ou registre)."),
        error_messages={"required": _("Donnez le jour où l'acte a été publié.")},
    )
    starts_on = DayField(label=_("Du"), error_messages={"required": _("Donnez le premier jour de la délégation.")})
    ends_on = DayField(label=_("Au"), error_messages={"required": _("Donnez le dernier jour de la délégation.")})
    reference = forms.CharField(
        label=_("Référence de l'acte"), help_text=_("Arrêté 2026-12, par exemple."), max_length=100, required=False
    )


class BoardDecisionForm(PageForm):
    """The board's decision."""

    decided_on = DayField(
        label=_("Date de la délibération"), error_messages={"required": _("Donnez la date de la délibération.")}
    )
    transmitted_on = DayField(
        label=_("Transmise au rectorat le"),
        help_text=_(
            "Date à laquelle l'autorité académique l'a reçue. La délibération est exécutoire quinze jours après : la "
            "direction signe à partir de ce jour-là."
        ),
        error_messages={
            "required": _("Donnez la date de transmission : la direction ne signe que quinze jours après.")
        },
    )
    reference = forms.CharField(
        label=_("Référence"),
        help_text=_("Comme au registre : CA 2026-12."),
        max_length=100,
        error_messages={"required": _("Donnez la référence de la délibération.")},
    )


class SchoolForm(ContactForm):
    """How the school is reached, and the rules that it sets for its agreements."""

    phone = forms.CharField(
        label=_("Téléphone"),
        help_text=_(
            "Les familles et les organismes d'accueil l'appellent en cas d'accident. Sans lui, aucune convention ne "
            "part à la validation."
        ),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
        error_messages={"required": _("Donnez le numéro à appeler en cas d'accident.")},
    )
    window_start = HourField(
        label=_("Présence au plus tôt"), help_text=_("Vide : la règle nationale seule."), required=False
    )
    window_end = HourField(label=_("Présence au plus tard"), required=False)
    min_weekly_hours = forms.IntegerField(
        label=_("Durée minimale par semaine, en heures"),
        min_value=1,
        max_value=35,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "fr-input fr-input--short"}),
    )
    insurance = forms.ChoiceField(
        label=_("Attestation d'assurance de l'élève"),
        help_text=_(
            "Demandée : la direction lit un avertissement quand elle manque. Exigée : la convention n'est pas validée "
            "sans elle. La famille la photographie sur sa page."
        ),
        choices=Insurance.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    warn_under_14 = forms.BooleanField(
        label=_("Avertir quand l'élève a moins de 14 ans"),
        help_text=_("La direction lit l'avertissement avant de valider."),
        required=False,
    )
    block_over_30_under_15 = forms.BooleanField(
        label=_("Refuser plus de 30 heures par semaine avant 15 ans"),
        help_text=_("Décochée : un avertissement seulement."),
        required=False,
    )

    def clean_insurance(self) -> str:
        return self.cleaned_data["insurance"] or Insurance.NOT_ASKED


class ProposalForm(PageForm):
    """Proposal of a school for its académie's calendar."""

    what = forms.ChoiceField(
        label=_("Que proposez-vous ?"),
        choices=[
            (CalendarProposal.What.ADD.value, _("ajouter des vacances ou un jour sans classe")),
            (CalendarProposal.What.CORRECT.value, _("corriger des dates")),
            (CalendarProposal.What.REMOVE.value, _("retirer des dates")),
        ],
        initial=CalendarProposal.What.ADD.value,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que vous proposez : ajouter, corriger ou retirer.")},
    )
    known = forms.ChoiceField(
        label=_("Dates du calendrier"), help_text=_("Pour corriger ou retirer : lesquelles."), required=False
    )
    kind = forms.ChoiceField(
        label=_("Nature"),
        choices=PeriodKind.choices,
        error_messages={"required": _("Choisissez : des vacances, un jour de fête ou un pont.")},
    )
    name = forms.CharField(
        label=_("Nom"), help_text=_("Pour ajouter ou corriger, comme les jours."), max_length=100, required=False
    )
    first_day = DayField(label=_("Premier jour sans classe"), required=False)
    last_day = DayField(
        label=_("Dernier jour sans classe"), help_text=_("Pour un seul jour, laissez vide."), required=False
    )
    why = forms.CharField(
        label=_("Explication"),
        help_text=_("Ce qui vous fait le dire : l'académie le lit avant de répondre."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, known: dict[UUID, tuple[int, ClosedPeriod]], **kwargs: Any) -> None:
        """Take the periods that the calendars say, each with its school year."""
        super().__init__(*args, **kwargs)
        self._known = known
        if known:
            rows = [(str(uuid), f"{period.name}, {period.days}") for uuid, (_year, period) in known.items()]
            self.fields["known"].choices = [("", "–"), *rows]
        else:
            del self.fields["known"]
            self.fields["what"].choices = self.fields["what"].choices[:1]

    def clean(self) -> dict[str, Any]:
        """Add ``period`` and ``year``, what is proposed and where."""
        given = super().clean()
        if self.errors:
            return given
        row = self._known.get(UUID(given["known"])) if given.get("known") else None
        if given["what"] != CalendarProposal.What.ADD and row is None:
            self.refuse(_("Choisissez les dates du calendrier dont il s'agit."), "known")
            return given
        if row is not None and given["what"] == CalendarProposal.What.REMOVE:
            return {**given, "year": row[0], "period": row[1], "known": row[1].uuid}
        for name, sentence in (("name", _("Donnez un nom.")), ("first_day", _("Donnez le premier jour."))):
            if not given.get(name):
                self.refuse(sentence, name)
        if self.errors:
            return given
        first_day = given["first_day"]
        name = " ".join(given["name"].split())
        period = ClosedPeriod(given["kind"], name, first_day, given.get("last_day") or first_day)
        if given["what"] == CalendarProposal.What.ADD:
            return {**given, "year": school_year(first_day), "period": period, "known": None}
        assert row is not None  # refused above
        return {**given, "year": row[0], "period": replace(period, department=row[1].department), "known": row[1].uuid}
