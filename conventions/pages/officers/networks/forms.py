"""Forms of a network: an offer of one of its sites, a list of sites, a letter, a colleague, a target."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from conventions.domain.exchange.posting.reading import BadOfferLine, OfferLine, read_offer
from conventions.domain.law.networks.models import Network, NetworkPost, NetworkSite
from conventions.domain.law.networks.queries import team_of
from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.domain.persons.people.siret import siret_valid
from conventions.domain.persons.people.territories import Department
from conventions.domain.persons.sirene.registers import look_up
from conventions.domain.season.rolls.encodings import text_of
from conventions.domain.season.rolls.tabular import Record
from conventions.domain.season.rolls.workbooks import LARGEST_UPLOAD
from conventions.pages.kit.forms import DayField, LineField, PageForm, SizedFileField
from conventions.pages.shared.target_years import label_of

PLAIN = {"autocomplete": "off", "spellcheck": "false"}
LONGEST_LETTER = 2_000
MOST_ASKED = 100_000
SIZE: dict[str, Any] = {
    "largest": LARGEST_UPLOAD,
    "too_large": _("Ce fichier dépasse 5 Mo : envoyez-le en plusieurs fois."),
}


def _text(label: Any, help_text: Any = "", *, needed: Any = "", longest: int = 200, **attrs: str) -> forms.CharField:
    """Return a field of one line; ``needed`` is the sentence of one that must be filled."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=longest,
        required=bool(needed),
        error_messages={"required": needed},
        widget=forms.TextInput(attrs={**PLAIN, **attrs}),
    )


class SiteOfferForm(PageForm):
    """An offer of one site, in the words of a line of a file: it is read as such a line is."""

    siret = _text(
        _("SIRET du site qui accueille"),
        _("14 chiffres."),
        needed=_("Écrivez le SIRET du site."),
        longest=30,
        inputmode="numeric",
    )
    name = _text(_("Nom du site"), _("Vide si le SIRET est connu."))
    address = _text(_("Adresse où l'élève viendra"), _("Vide si c'est celle du site."))
    postcode = _text(_("Code postal"), longest=10, inputmode="numeric")
    city = _text(_("Commune"), longest=100)
    title = _text(
        _("Intitulé de l'offre"),
        _("Découvrir l'atelier, l'accueil d'une mairie…"),
        needed=_("Écrivez l'intitulé de l'offre."),
    )
    activities = forms.CharField(
        label=_("Ce que l'élève voit et fait"),
        max_length=5000,
        error_messages={"required": _("Écrivez ce que l'élève verra et fera.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    levels = _text(
        _("Niveaux"),
        _("3e, 2de GT, 2de pro, CAP… séparés par des virgules."),
        needed=_("Écrivez pour quels niveaux : 3e, 2de GT…"),
    )
    kind = _text(_("Nature du stage"), _("Vide pour la séquence d'observation du niveau ; « PFMP » sinon."))
    diplomas = _text(_("Diplôme et année, pour une PFMP"), longest=300)
    dates = _text(
        _("Dates ou semaines"),
        _("« du 01/02/2027 au 05/02/2027 » ou « semaine 5, semaine 6 »."),
        needed=_("Écrivez les dates (du 01/02/2027 au 05/02/2027) ou les semaines (semaine 5)."),
        longest=500,
    )
    hours = _text(_("Horaires"), _("Vide : 9h-12h et 13h30-16h30."))
    seats = _text(
        _("Places, pour chaque période"),
        needed=_("Écrivez combien d'élèves à la fois."),
        longest=20,
        inputmode="numeric",
    )
    contact = _text(_("Prénom et nom du contact sur place"))
    email = _text(_("Son adresse électronique"), _("Elle reçoit le lien par lequel on gère l'offre et répond."))
    phone = _text(_("ou son téléphone"), longest=30, inputmode="tel")

    def __init__(self, *args: Any, today: date, gate: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today, self._gate = today, gate
        """``gate``: by what look-ups in the register are counted."""

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean())
        known = look_up(given["siret"], gate=self._gate) if siret_valid(given.get("siret", "")) else None
        try:
            self.told: OfferLine = read_offer(Record(0, known.completing(given) if known else given), today=self._today)
        except BadOfferLine as wrong:
            for name, sentence in wrong.problems.items():
                if name not in self.errors:
                    self.add_error(name if name in self.fields else None, sentence)
        return given


class SitesForm(PageForm):
    """Establishments of a network, pasted or in a file."""

    lines = forms.CharField(
        label=_("Un site par ligne"),
        help_text=_("SIRET ; nom ; courriel ; département ou code postal. Copier-coller d'un tableur convient."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, **PLAIN}),
    )
    file = SizedFileField(
        **SIZE,
        label=_("Ou un fichier CSV"),
        help_text=_("Les mêmes colonnes, dans cet ordre."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if file := given.get("file"):
            given["lines"] = text_of(file.read())
        if not self.errors and not given.get("lines", "").strip():
            self.add_error("lines", _("Collez la liste, ou choisissez un fichier."))
        return given


class OfferingLetterForm(PageForm):
    """One letter to all who answer for an offer."""

    text = forms.CharField(
        label=_("Votre message"),
        help_text=_("La lettre dit qui vous êtes, comment proposer une place et comment ne plus rien recevoir."),
        max_length=LONGEST_LETTER,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Écrivez votre message.")},
    )


class LetterForm(OfferingLetterForm):
    """One letter to the sites chosen."""

    sites = forms.ModelMultipleChoiceField(
        NetworkSite.objects.none(),
        label=_("À qui"),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins un site.")},
    )
    field_order = ("sites", "text")

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sites"].queryset = sites


class OffersFileForm(PageForm):
    """A file of offers."""

    file = SizedFileField(
        **SIZE,
        label=_("Fichier des offres"),
        help_text=_("CSV, classeur Excel (.xlsx, .xls) ou LibreOffice (.ods), 5 Mo au plus."),
        error_messages={"required": _("Choisissez le fichier des offres."), "empty": _("Ce fichier est vide.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.ods"}),
    )


class MemberForm(PageForm):
    """Somebody who joins the team."""

    email = forms.EmailField(
        label=_("Courriel professionnel"),
        help_text=_("Si personne n'a de compte à cette adresse, une invitation part aussitôt."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Donnez l'adresse de la personne : elle s'en sert pour se connecter."),
            "invalid": _("Cette adresse n'est pas valable : écrivez-la comme nom@exemple.fr."),
        },
    )
    last_name = LineField(
        label=_("Nom"), help_text=_("Inutile si la personne a déjà un compte."), max_length=150, required=False
    )
    first_name = LineField(label=_("Prénom"), max_length=150, required=False)


class InviteForm(MemberForm):
    """A colleague, what they do and where."""

    role = forms.ChoiceField(label=_("Fonction"), choices=NetworkPost.Role.choices)
    level = forms.ChoiceField(label=_("Échelon"), choices=TerritorialOfficer.Level.choices)
    code = LineField(
        label=_("Territoire"),
        help_text=_("973, Guyane, Pays de la Loire… ; rien à l'échelon national."),
        max_length=100,
        required=False,
    )

    def __init__(self, *args: Any, post: NetworkPost | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if post is not None:
            self.initial |= {"role": NetworkPost.Role.MEMBER, "level": post.level, "code": post.code}
            if post.role != NetworkPost.Role.REFERENT:
                self.fields["role"].choices = [(NetworkPost.Role.MEMBER.value, str(NetworkPost.Role.MEMBER.label))]


class CertificationForm(MemberForm):
    """A mentor: who, the days on which papers were seen, and who of the team reads too; no file."""

    identity = DayField(
        label=_("Pièce d'identité vue le"), error_messages={"required": _("Écrivez le jour où vous l'avez vue.")}
    )
    honorability = DayField(
        label=_("Honorabilité vue le"),
        help_text=_("Bulletin n° 3 du casier, ou attestation d'honorabilité. La certification dure un an."),
        error_messages={"required": _("Écrivez le jour où vous l'avez vue.")},
    )
    second = forms.ModelChoiceField(
        NetworkPost.objects.none(),
        label=_("Qui lit avec vous ce qui est convenu"),
        help_text=_("Deux personnes de l'équipe lisent, jamais une seule."),
        to_field_name="uuid",
        empty_label=_("Choisir"),
        error_messages={
            "required": _("Choisissez une autre personne de l'équipe : s'il n'y en a pas, invitez-la d'abord."),
            "invalid_choice": _("Cette personne n'est plus de l'équipe : choisissez dans la liste."),
        },
    )

    def __init__(self, *args: Any, post: NetworkPost, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reword("email", label=_("Courriel du mentor"))
        team = team_of(post.network).exclude(user=post.user)
        self.fields["second"].queryset = team
        self.fields["second"].label_from_instance = lambda member: member.user.name


class NetworkSeatsForm(PageForm):
    """So many seats, in a département, for a year."""

    network = forms.ModelChoiceField(
        Network.objects.none(),
        label=_("Réseau"),
        to_field_name="uuid",
        empty_label=_("Choisir"),
        error_messages={"required": _("Choisissez le réseau.")},
    )
    department = forms.ChoiceField(label=_("Département"), error_messages={"required": _("Choisissez le département.")})
    year = forms.TypedChoiceField(label=_("Année scolaire"), coerce=int)
    seats = forms.IntegerField(
        label=_("Nombre de places"),
        min_value=0,
        max_value=MOST_ASKED,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Écrivez un nombre de places."),
            "invalid": _("Écrivez un nombre entier."),
            "min_value": _("Écrivez 0 ou plus."),
            "max_value": _("Ce nombre est trop grand."),
        },
    )

    def __init__(
        self,
        *args: Any,
        departments: Iterable[Department],
        years: Iterable[int],
        networks: QuerySet[Network] | None = None,
        **kwargs: Any,
    ) -> None:
        """``networks``: those among which one is chosen; ``None`` where it is that of the page."""
        super().__init__(*args, **kwargs)
        if networks is None:
            del self.fields["network"]
        else:
            self.fields["network"].queryset = networks
        places = [(one.code, f"{one.code} – {one.name}") for one in departments]
        self.fields["department"].choices = places if len(places) == 1 else [("", str(_("Choisir"))), *places]
        self.fields["year"].choices = [(year, label_of(year)) for year in years]


class NetworkReasonForm(PageForm):
    """Why, for who applied or works there."""

    reason = LineField(label=_("Pourquoi"), max_length=300, error_messages={"required": _("Écrivez pourquoi.")})
