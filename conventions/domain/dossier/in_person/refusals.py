"""Refusals of signing in presence: signers, witnesses and readers who may not."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    signs_by_account=Entry(
        _("La direction et l'enseignante ou l'enseignant référent signent depuis leur compte :"),
        _("cette personne peut le faire dans « À faire »."),
    ),
    witness_is_party=Entry(
        _("Vous êtes vous-même une partie de cette convention : vous ne pouvez pas dire qui la signe."),
        _("Demandez à une ou un collègue d'ouvrir la signature en présence."),
    ),
    witness_gone=Entry(
        _("Votre compte n'a plus de fonction dans cet établissement :"),
        _("une ou un collègue peut ouvrir la signature."),
    ),
    read_by_pupil=Entry(
        _("L'élève ne peut pas lire la convention à la personne qui signe pour lui :"),
        _("demandez à un membre du personnel, à un proche adulte ou à un interprète."),
    ),
    read_by_signer=Entry(_("La personne qui signe lit elle-même :"), _("choisissez « la personne lit elle-même ».")),
)
