"""Countries in which a training period may take place: those of the European area and the neighbours of Guyane."""

from django.utils.translation import gettext_lazy as _

FRANCE = "FR"
COUNTRIES = {
    FRANCE: _("France"),
    "DE": _("Allemagne"),
    "AT": _("Autriche"),
    "BE": _("Belgique"),
    "BR": _("Brésil"),
    "BG": _("Bulgarie"),
    "CA": _("Canada"),
    "HR": _("Croatie"),
    "DK": _("Danemark"),
    "ES": _("Espagne"),
    "EE": _("Estonie"),
    "FI": _("Finlande"),
    "GR": _("Grèce"),
    "GY": _("Guyana"),
    "HU": _("Hongrie"),
    "IE": _("Irlande"),
    "IS": _("Islande"),
    "IT": _("Italie"),
    "LV": _("Lettonie"),
    "LI": _("Liechtenstein"),
    "LT": _("Lituanie"),
    "LU": _("Luxembourg"),
    "MT": _("Malte"),
    "NO": _("Norvège"),
    "NL": _("Pays-Bas"),
    "PL": _("Pologne"),
    "PT": _("Portugal"),
    "RO": _("Roumanie"),
    "GB": _("Royaume-Uni"),
    "SK": _("Slovaquie"),
    "SI": _("Slovénie"),
    "SE": _("Suède"),
    "CH": _("Suisse"),
    "SR": _("Suriname"),
    "CZ": _("Tchéquie"),
}
"""Names by ISO 3166-1 code; overseas France is France."""
