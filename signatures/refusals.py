"""Refusals of signing: codes and links, what is signed, paper, the seal."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from workflow.refusals import Entry, register

# -- codes --------------------------------------------------------------------------------------------------------

register(
    code_expired=Entry(
        _("Ce code n'est plus valable : il servait dix minutes."), _("Demandez un nouveau code, rien n'est perdu.")
    ),
    code_exhausted=Entry(
        _("Cinq essais ont été faits avec ce code : il ne sert plus."), _("Demandez un nouveau code.")
    ),
    code_used=Entry(
        _("Ce code a déjà servi."),
        _("Votre signature est enregistrée ; demandez un nouveau code pour signer autre chose."),
    ),
    code_of_others=Entry(
        _("Ce code a été envoyé pour d'autres documents."), _("Demandez un code pour ceux que vous voyez.")
    ),
    wrong_code=Entry(
        _("Ce n'est pas le bon code."),
        ngettext_lazy(
            "Il vous reste {left} essai avec celui que vous avez reçu.",
            "Il vous reste {left} essais avec celui que vous avez reçu.",
            "left",
        ),
    ),
    code_not_typed=Entry("", _("Tapez d'abord le code que vous avez reçu : rien n'est signé sans lui.")),
    code_typed_long_ago=Entry(
        _("Ce code a été tapé il y a plus d'un jour :"), _("demandez un nouveau code pour ce qui reste à signer.")
    ),
    too_many_codes=Entry(
        _("Beaucoup de codes ont été demandés depuis peu."), _("Réessayez plus tard, rien n'est perdu.")
    ),
    too_many_tries=Entry(
        _("Beaucoup de codes faux ont été tapés depuis un jour."), _("Réessayez demain, ou signez sur papier.")
    ),
    no_contact=Entry(
        _("Aucune adresse ni aucun numéro n'est connu pour vous envoyer un code."),
        _("Demandez à l'établissement de l'ajouter, ou signez sur papier."),
    ),
)

# -- what is signed -----------------------------------------------------------------------------------------------

register(
    already_answered=Entry(
        _("Il n'y a plus rien à signer ici : cette demande a déjà reçu une réponse."), _("Vous n'avez rien à faire.")
    ),
    document_replaced=Entry(
        _("Une nouvelle version de ce document a été faite : ce lien et ce code ne servent plus."),
        _("L'établissement peut vous renvoyer le nouveau lien."),
    ),
    document_changed=Entry(
        _("Ce document a changé depuis l'envoi du code :"), _("demandez un nouveau code après l'avoir relu.")
    ),
    text_altered=Entry(_("Le texte affiché n'est plus celui qui a été arrêté :"), _("prévenez l'établissement.")),
    file_altered=Entry(_("Le fichier enregistré n'est plus celui qui a été signé :"), _("prévenez l'établissement.")),
    signature_failed=Entry(
        _("Votre signature n'a pas pu être enregistrée. Rien n'a été fait et votre code n'est pas utilisé :"),
        _("réessayez dans un instant. Si cela recommence, prévenez l'établissement."),
    ),
    signature_unproved=Entry(_("Cette signature n'a pas de preuve :"), _("demandez un code.")),
    not_to_read=Entry(
        _("Il n'y a pas de lecture à confirmer ici :"),
        _("cette page dit ce qui est attendu de vous, s'il reste quelque chose."),
    ),
    visa_optional=Entry(
        _("Votre visa n'est pas obligatoire :"), _("vous pouvez ne pas le donner, cela n'arrête rien.")
    ),
    no_answer_awaited=Entry(
        _("Il n'y a plus de réponse à donner : la convention est arrêtée."), _("Vous n'avez rien à faire.")
    ),
    refuse_as_party=Entry(
        _("Votre signature est demandée comme partie :"), _("si vous n'êtes pas d'accord, refusez la convention.")
    ),
    not_contested=Entry(_("Cette signature n'est pas contestée."), _("Vous n'avez rien à faire.")),
    not_signed=Entry(
        _("Cette demande n'a pas reçu de signature."), _("Vérifiez l'identifiant de la signature à révoquer.")
    ),
    signature_needed=Entry(
        _("Cette signature est encore nécessaire : elle ne peut pas être laissée sans suite."),
        _("Relancez la personne, ou attendez sa signature."),
    ),
    seal_unusable=Entry(
        _("Aucun document ne peut être scellé pour l'instant :"), _("prévenez l'assistance, avec ce texte. {problem}")
    ),
    seal_failed=Entry("{problem}", _("La plateforme réessaie ; si cela dure, prévenez l'assistance.")),
)

# -- in presence of a member of staff ------------------------------------------------------------------------------

register(
    not_in_person=Entry(
        "", _("Ouvrez d'abord la signature en présence : la personne doit confirmer, puis vous tapez votre code.")
    ),
    in_person_over=Entry(
        _("Cette signature en présence est finie ou a trop duré : rien n'est signé."),
        _("Le membre du personnel peut l'ouvrir de nouveau."),
    ),
    in_person_unconfirmed=Entry(
        _("La personne n'a pas encore dit qu'elle signe :"), _("elle doit d'abord confirmer, seule, sur l'appareil.")
    ),
)

# -- paper --------------------------------------------------------------------------------------------------------

register(
    scan_missing=Entry("", _("Il faut la copie numérisée de la feuille signée.")),
    sheet_of_another_document=Entry(
        _("Cette feuille est celle d'un autre document :"), _("vérifiez la version et le numéro.")
    ),
    signed_in_the_future=Entry(_("La date de la signature sur papier est dans le futur :"), _("corrigez-la.")),
    signed_before_version=Entry(
        _("Cette version date du {day} : elle n'a pas pu être signée avant."),
        _("Vérifiez la date écrite sur la feuille, et que la feuille est bien celle de cette version."),
    ),
)
