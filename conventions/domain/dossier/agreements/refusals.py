"""Refusals of an agreement, from its opening to its end."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

# -- writing it ---------------------------------------------------------------------------------------------------

register(
    too_many_reminders=Entry(
        _("Au plus {after} relances après la demande et {before} avant la fin :"), _("retirez-en.")
    ),
    reminders_out_of_order=Entry(
        _("Les jours des relances ne se suivent pas, ou sont trop loin :"),
        _("donnez des jours de 1 à {most} : croissants après la demande, décroissants avant la fin."),
    ),
    pupil_taken=Entry(
        _("L'élève a déjà une convention en cours pour le {day:%d/%m/%Y}."),
        _("Retirez-la d'abord, ou changez les dates."),
    ),
    pupil_taken_elsewhere=Entry(
        _("L'élève a déjà une convention en cours pour le {day:%d/%m/%Y}, dans un autre établissement scolaire."),
        _("Lui seul peut y mettre fin : l'établissement de l'élève peut le lui demander. Sinon, changez les dates."),
    ),
    formation_unknown=Entry(
        _("La formation de l'élève n'est pas connue, et à ce niveau elle seule dit si une PFMP est prévue :"),
        _("le secrétariat la choisit sur la fiche de l'élève. Pour la voie générale, faites la convention sur papier."),
    ),
    host_banned=Entry(
        _(
            "Une inspection a constaté dans ce lieu des conditions contraires à la santé, à la sécurité ou à "
            "l'intégrité des personnes : aucune convention ne peut y être conclue (code du travail, article L4153-2)."
        ),
        _("Cherchez un autre lieu avec l'élève."),
    ),
    part_closed=Entry(
        _(
            "Cette partie ne peut plus être modifiée : la convention est « {state} ». "
            "Ce que vous avez saisi n'a pas été enregistré."
        ),
        _("Rechargez la page pour voir où elle en est."),
    ),
    part_of_others=Entry(
        _("Cette partie de la convention ne vous revient pas."), _("L'établissement peut vous dire à qui elle revient.")
    ),
    saved_meanwhile=Entry(
        _("Quelqu'un a enregistré cette partie pendant que vous la remplissiez."),
        _(
            "Ce que vous avez saisi est encore affiché : comparez avec ce qui est enregistré, puis enregistrez de "
            "nouveau."
        ),
    ),
    referent_being_signed=Entry(
        _("Les signatures sont en cours, et le document nomme qui suit l'élève :"),
        _("rectifiez la personne référente une fois la convention signée."),
    ),
    staff_not_in_post=Entry(
        _("Cette personne n'exerce pas aujourd'hui dans l'établissement :"), _("choisissez-en une autre.")
    ),
    referent_is_full=Entry(
        _("{name} suivrait {n} élèves en PFMP en même temps, {most} au plus :"), _("choisissez quelqu'un d'autre.")
    ),
    contact_of_another_host=Entry(
        _("Cette personne n'appartient pas à ce lieu de stage."), _("Choisissez-en une autre, ou ajoutez-la.")
    ),
    too_many_files=Entry(
        _("Beaucoup de fichiers ont été envoyés depuis une heure."), _("Réessayez plus tard, rien n'est perdu.")
    ),
)

# -- signing it ---------------------------------------------------------------------------------------------------

register(
    contact_of_the_pupil=Entry(
        _("Le seul contact connu de cette personne est celui de l'élève : aucun code pour signer n'y part."),
        _("Elle peut signer à l'établissement, en présence d'un membre du personnel, ou sur papier."),
    ),
    too_late_for_paper=Entry(
        _("Il est trop tard pour enregistrer des feuilles de cette version."),
        _("Préparez une nouvelle version avec d'autres dates."),
    ),
    pupil_elsewhere=Entry(
        _("L'élève a une autre convention pour un de ces jours :"), _("retirez ou changez d'abord celle-là.")
    ),
    not_to_sign=Entry(
        _("{subject} est maintenant « {state} » : rien à signer ici."),
        _("L'établissement peut vous dire ce qu'il en est."),
    ),
    link_of_old_version=Entry(
        _("Une nouvelle version de la convention a été faite : ce lien ne sert plus."),
        _("L'établissement peut vous renvoyer le nouveau lien."),
    ),
    decision_not_executory=Entry(
        _(
            "La délibération du conseil d'administration a été transmise le {day:%d/%m/%Y} : elle est "
            "exécutoire quinze jours après (code de l'éducation, article R421-54)."
        ),
        _("Signez à partir du {first_day:%d/%m/%Y}."),
    ),
    decision_too_late=Entry(
        _(
            "La délibération du conseil d'administration a été transmise le {day:%d/%m/%Y} : elle est "
            "exécutoire quinze jours après (code de l'éducation, article R421-54)."
        ),
        _("Signez à partir du {first_day:%d/%m/%Y}, et reportez les stages qui commenceraient avant : {numbers}."),
    ),
    one_code_per_signer=Entry(_("Un code sert à une seule personne :"), _("demandez un code par signataire.")),
    code_not_asked=Entry("", _("Demandez d'abord un code : il arrive en quelques instants.")),
    signature_missing=Entry(
        _("Une signature obligatoire manque encore : les visas ne peuvent pas être laissés sans suite."),
        _("Relancez la personne, ou attendez sa signature."),
    ),
    pupil_of_age=Entry(
        _("L'élève a maintenant dix-huit ans et signe pour soi-même : votre signature n'est plus nécessaire."),
        _("Vous n'avez rien à faire."),
    ),
    qualities_parted=Entry(
        _("Une seule signature devait valoir pour deux qualités, que deux personnes ont maintenant :"),
        _("préparez une nouvelle version, et chacune signe."),
    ),
    pupil_emancipated=Entry(
        _("L'élève est émancipé et signe pour soi-même : votre signature n'est plus nécessaire."),
        _("Vous n'avez rien à faire."),
    ),
    authority_of_another=Entry(
        _("Votre signature n'est pas demandée pour cet élève."), _("Pour toute question, appelez l'établissement.")
    ),
    guardians_not_both_signed=Entry(
        _("Les deux responsables n'ont pas signé une même convention depuis que le désaccord est noté :"),
        _("faites-la signer des deux, ou joignez leur accord écrit ou la décision de justice."),
    ),
    head_has_not_decided=Entry(
        _("Personne ici n'exerce l'autorité parentale, et la direction n'a pas décidé pour ce stage :"),
        _("décidez d'abord, avec un motif, sur la page de relecture."),
    ),
    no_voted_text=Entry(
        _("Aucun texte voté n'est en service pour ces stages, qui n'ont pas de modèle national :"),
        _("mettez en service celui que le conseil d'administration a voté (Établissement, Le texte des conventions)."),
    ),
    someone_holds_authority=Entry(
        _("Un responsable peut signer pour cet élève, ou vous avez déjà décidé :"), _("validez la convention.")
    ),
    host_is_known=Entry(
        _("Le SIRET ou le RNA du lieu de stage suffit, ou l'établissement l'a déjà attesté :"),
        _("il n'y a rien à faire."),
    ),
    head_unknown=Entry(
        _("La personne qui dirige l'établissement n'est pas connue :"), _("l'établissement doit l'indiquer.")
    ),
    delegation_missing=Entry(
        _("Vous n'avez pas de délégation de signature en cours de validité pour cet établissement."),
        _("La direction peut vous en donner une."),
    ),
    answer_missing=Entry(
        _("Il manque encore une signature, ou une demande est encore ouverte."),
        _("La plateforme pose le cachet dès que tout est là : relancez qui n'a pas répondu."),
    ),
    seal_awaited=Entry(
        _("Toutes les signatures sont là : la convention attend son cachet, elle n'expire pas."),
        _("La plateforme le pose d'elle-même."),
    ),
)

# -- force majeure ------------------------------------------------------------------------------------------------

register(
    agreement_suspended=Entry(
        _("Ce stage est suspendu : rien n'est attendu de personne."), _("Attendez que la direction le reprenne.")
    ),
    agreement_not_suspended=Entry(_("Ce stage n'est pas suspendu :"), _("rechargez la page pour voir où il en est.")),
    suspended_already=Entry(_("Ce stage était déjà suspendu ces jours-là :"), _("rien à refaire.")),
    suspension_in_order=Entry("", _("Le dernier jour de la suspension vient après le premier : corrigez les dates.")),
    resumed_in_the_past=Entry("", _("Le stage reprend aujourd'hui au plus tôt : indiquez un jour à venir.")),
    resumed_too_late=Entry(
        _("Le dernier jour du stage ({day:%d/%m/%Y}) est avant cette reprise : il n'en resterait rien."),
        _("Faites rattraper les jours perdus, validez ce qui a été fait, ou interrompez le stage."),
    ),
    nothing_done=Entry(
        _("Le stage était suspendu dès son premier jour : il n'y a rien à valider."),
        _("Reprenez le stage, faites-le rattraper, ou interrompez-le."),
    ),
)

# -- once it is signed --------------------------------------------------------------------------------------------

register(
    datum_binding=Entry(
        _("Cette donnée engage les parties : elle ne se rectifie pas."),
        _("Avant le cachet, préparez une nouvelle version ; une fois la convention scellée, faites un avenant."),
    ),
    datum_unchanged=Entry(
        _("C'est déjà la valeur enregistrée : il n'y a rien à rectifier."),
        _("Écrivez-en une autre, ou revenez à la convention."),
    ),
    internship_to_come=Entry(
        _("Le stage n'a pas commencé :"), _("indiquez son premier jour, le {first_day:%d/%m/%Y}.")
    ),
    day_outside_internship=Entry(
        _("Le stage va du {first_day:%d/%m/%Y} au {last_day:%d/%m/%Y} :"),
        _("indiquez un jour de cette période, au plus tard aujourd'hui."),
    ),
    evaluation_awaited=Entry(
        _("Une évaluation est encore attendue."), _("Relancez la personne à qui elle est demandée.")
    ),
)
