"""Refusals of the rules of law: their findings, and the levels that no kind of agreement covers."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    against_rules=Entry("", "{findings}"),  # each says what is wrong and what to do
    level_too_young=Entry(
        _("Avant la 4e, la loi ne permet pas de séquence d'observation."),
        _(
            "Une visite d'information encadrée par l'établissement reste possible ; elle se prépare sur papier avec "
            "le chef ou la cheffe d'établissement."
        ),
    ),
    level_with_machines=Entry(
        _(
            "Les stages d'initiation et d'application (SEGPA, EREA, 3e prépa-métiers, DIMA) ne sont pas ouverts ici "
            "pour ce niveau : pour cette convention,"
        ),
        _(
            "faites-la sur papier avec le modèle officiel de l'établissement, après l'avis médical si l'élève doit "
            "utiliser des machines."
        ),
    ),
    kind_not_at_level=Entry(
        _("Ce stage n'est pas possible à ce niveau :"),
        _("choisissez-en un autre, ou faites vérifier le niveau de l'élève par l'établissement."),
    ),
    level_not_covered=Entry(
        _(
            "L'outil fait les conventions de 4e, de 3e, de 2de générale et technologique et de la voie "
            "professionnelle. Pour ce niveau, il ne fait pas encore la convention :"
        ),
        _("faites-la sur papier avec le modèle officiel de l'établissement."),
    ),
)
