"""Refusals of signatures by hand: sheets of another document, of another person, of another day."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    not_awaited=Entry(
        _("{subject} est maintenant « {state} » : aucune signature n'est attendue."),
        _("Rechargez la page pour voir où elle en est."),
    ),
    sheet_of_another_agreement=Entry(
        _("Cette feuille est celle d'une autre convention, {number} :"), _("ouvrez celle-là pour l'enregistrer.")
    ),
    sheet_of_an_amendment=Entry(
        _("Cette feuille est celle de l'avenant n° {found} :"), _("ouvrez cet avenant pour l'enregistrer.")
    ),
    sheet_of_another_amendment=Entry(
        _("Cette feuille est celle de l'avenant n° {found}, et non celle de l'avenant n° {expected} :"),
        _("imprimez la feuille de l'avenant n° {expected} et faites-la signer."),
    ),
    sheet_of_the_agreement=Entry(
        _("Cette feuille est celle de la convention, et non celle de l'avenant n° {expected} :"),
        _("imprimez la feuille de l'avenant n° {expected} et faites-la signer."),
    ),
    sheet_of_another_version=Entry(
        _("Cette feuille est celle de la version {sheet} ; la convention en est à la version {now}."),
        _("Imprimez la nouvelle feuille et faites-la signer."),
    ),
    sheet_of_nobody_here=Entry(
        _("Cette feuille est celle d'une convention qui n'est pas dans cet établissement, {number} :"),
        _("rendez-la à l'établissement dont elle vient."),
    ),
    nobody_awaited_so=Entry(
        _("Une des personnes choisies n'est plus attendue :"), _("rechargez la page, puis choisissez de nouveau.")
    ),
    page_says_whose=Entry(
        _("La page {page} porte le code d'une feuille :"), _("laissez-la, ce code dit déjà de qui elle est.")
    ),
    no_sheet_to_take=Entry(_("Aucune feuille n'est cochée :"), _("cochez celles que vous imprimez.")),
    too_many_sheets=Entry(
        _("{most} feuilles s'impriment ensemble au plus :"),
        _("imprimez une classe ou un groupe de signataires à la fois."),
    ),
    no_sheet_chosen=Entry(
        _("Aucune feuille à enregistrer n'est cochée :"),
        _("cochez au moins une feuille dont vous voyez la signature."),
    ),
    sheet_no_longer_awaited=Entry(
        _("Cette personne a répondu entre-temps, ou la convention a changé : rien n'est enregistré."),
        _("Ouvrez la convention pour voir où elle en est."),
    ),
    sheet_of_a_stranger=Entry(
        _("Cette feuille est celle d'une personne qui ne signe pas ce document."),
        _("Vérifiez quelle feuille vous avez numérisée."),
    ),
    sheet_changes_nothing=Entry(
        _("{name} a déjà répondu : cette feuille ne change rien."), _("Vous n'avez rien à faire.")
    ),
    sheet_forgotten=Entry(
        _("Cette feuille a déjà été enregistrée, ou son image a été oubliée :"),
        _("envoyez-la de nouveau si besoin."),
    ),
    sheet_of_an_old_version=Entry(
        _("Une nouvelle version de la convention a été faite : cette feuille ne compte plus."),
        _("Imprimez la nouvelle feuille et faites-la signer."),
    ),
    signature_of_another=Entry(
        _("Ces feuilles sont celles d'autres personnes : elles ne portent pas cette signature ({name})."),
        _("Envoyez la feuille de cette personne."),
    ),
    signed_before_majority=Entry(
        _("L'élève a eu dix-huit ans après avoir signé :"), _("faites signer une nouvelle feuille à son nom.")
    ),
    sheet_signed_late=Entry(
        _("Une feuille porte la date du {day}, or le stage devait commencer le {first_day}."),
        _("Seul ce qui a été signé avant le premier jour s'enregistre encore : préparez une nouvelle version."),
    ),
    late_sheets_incomplete=Entry(
        _("Il manque encore une signature obligatoire ({names})."),
        _("Après le premier jour, envoyez en une fois toutes les feuilles signées avant lui."),
    ),
    sheet_certified_by_staff=Entry("", _("Certifier une feuille revient au secrétariat ou à la direction.")),
)


# -- printing many ------------------------------------------------------------------------------------------------

register(
    too_many_to_print=Entry(
        _("{most} conventions s'impriment ensemble au plus :"), _("imprimez une classe après l'autre.")
    ),
    nothing_to_print=Entry(_("Elle n'est pas encore validée :"), _("attendez que la direction la valide.")),
)

# -- signing many -------------------------------------------------------------------------------------------------

register(
    nothing_left_to_sign=Entry(_("Il n'y a plus rien à signer parmi ces documents."), _("Rechargez la page.")),
)
