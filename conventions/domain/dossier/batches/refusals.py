"""Refusals of approving and signing together."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

# -- reading one --------------------------------------------------------------------------------------------------

register(
    changed_while_read=Entry(
        _("Cette convention a changé pendant que vous la lisiez :"), _("relisez-la telle qu'elle est maintenant.")
    ),
    warnings_changed=Entry(
        _("Les avertissements ne sont plus les mêmes :"), _("relisez ceux qui sont affichés maintenant.")
    ),
    warnings_unticked=Entry(
        "", _("Cochez chaque avertissement après l'avoir lu : il en reste que vous n'avez pas cochés.")
    ),
)

# -- approving many -----------------------------------------------------------------------------------------------

register(
    none_chosen=Entry("", _("Cochez au moins une convention à valider.")),
    approval_under_way=Entry(_("Sa validation est déjà en cours :"), _("rien à refaire.")),
    already_approved=Entry(_("Elle était déjà validée :"), _("rien à refaire.")),
    not_awaiting_approval=Entry(
        _("Elle n'attend plus votre validation : elle est maintenant « {state} »."),
        _("Ouvrez-la pour voir où elle en est."),
    ),
    changed_since_seen=Entry(
        _("Elle a changé depuis que vous l'avez vue :"), _("ouvrez-la pour lire ce qui a changé.")
    ),
    rule_to_meet=Entry(_("Un point est à corriger avant de valider :"), "{finding}"),
    warning_unread=Entry(
        _("Elle porte un avertissement que vous n'avez pas coché comme lu :"), _("ouvrez-la et lisez-le.")
    ),
)

# -- any act on many ----------------------------------------------------------------------------------------------

register(
    nothing_ticked=Entry("", _("Cochez au moins une convention.")),
    act_failed=Entry(_("Cela n'a pas pu être fait, rien n'a changé :"), _("recommencez.")),
    act_given_up=Entry(_("Cela n'a pas été fait à temps :"), _("recommencez.")),
)

# -- finishing many parts -----------------------------------------------------------------------------------------

register(
    part_has_remark=Entry(_("{finding}"), _("Ouvrez la partie de l'établissement pour en décider.")),
)

# -- naming who follows many pupils ---------------------------------------------------------------------------------

register(
    no_referent_named=Entry("", _("Cochez au moins un élève.")),
    referent_unchosen=Entry(
        _("Personne n'est proposé pour cette classe :"),
        _("choisissez qui suivra l'élève, ou complétez les classes suivies."),
    ),
)

# -- the end of a school year --------------------------------------------------------------------------------------

register(
    year_not_over_for_it=Entry(
        _("Le stage n'est pas terminé, ou la plateforme ne l'a pas encore constaté :"),
        _("clôturez-la après son dernier jour."),
    ),
)

# -- files made ready ------------------------------------------------------------------------------------------------

register(
    files_by_school=Entry(
        _("Emporter ces fichiers ne vous revient pas :"), _("demandez-les au secrétariat de votre établissement.")
    ),
)

# -- dates moved together ------------------------------------------------------------------------------------------

register(
    not_to_be_shifted=Entry(
        _("Ce stage a commencé, ou sa convention n'est pas signée par tous :"),
        _("changez-en les dates depuis son dossier."),
    ),
)
