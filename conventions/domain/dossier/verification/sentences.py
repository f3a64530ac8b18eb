"""The words of a verification: the three answers, every reason, the levels and kinds of signatures."""

from django.utils.translation import gettext_lazy as _

from signatures import corroboration, examination, levels, oddities

COMPLETE, PROVISIONAL, UNVERIFIABLE = "complete", "provisional", "unverifiable"

ANSWERS = {
    COMPLETE: _("Document authentique et complet"),
    PROVISIONAL: _("Document authentique, mais pas définitif"),
    UNVERIFIABLE: _("Fichier impossible à vérifier"),
}
"""The three answers there are."""

ALTERED_COPY, NOT_OURS, OTHER_DOCUMENT = "altered_copy", "not_ours", "other_document"
DOUBTS = {
    ALTERED_COPY: _("Document modifié depuis sa signature"),
    NOT_OURS: _("Ce n'est pas un de nos documents"),
    OTHER_DOCUMENT: _("Document d'une autre convention"),
}
"""Kinds of files that cannot be verified, where that is known: one of ours that was changed is not one of another."""

ADVICE = {
    ALTERED_COPY: _(
        "Ne vous y fiez pas : demandez l'original à l'établissement scolaire, ou reprenez votre copie par votre lien."
    ),
    NOT_OURS: _("Rien ici ne dit qui l'a fait : ne vous appuyez pas sur lui, et demandez d'où il vient."),
    OTHER_DOCUMENT: _("Il est peut-être authentique : vérifiez-le seul."),
    "": _("Envoyez le fichier PDF tel que vous l'avez reçu : ni photo, ni scan, ni réenregistrement."),
}
"""Advice on such a file."""

COMPLETE_MEANS = _(
    "Ce fichier est, à l'octet près, celui que la plateforme a enregistré. Toutes ses signatures sont valides et la "
    "dernière couvre le fichier jusqu'à sa fin."
)

STILL_RECORDED_MEANS = _(
    "Ce fichier est, à l'octet près, celui que la plateforme a enregistré, et rien n'y est altéré. Mais c'est notre "
    "enregistrement, et non plus les certificats, qui dit de quand il est."
)

OPERATOR_COULD = _(
    "Le service fabrique lui-même les clés, les certificats et les codes : il pourrait donc signer à la place de "
    "quelqu'un, mais pas sans que cela se voie, car le journal ne change pas en silence, chaque reçu porte l'empreinte "
    "du journal entier, des autorités d'horodatage indépendantes disent l'heure quand le service en emploie, et chaque "
    "partie garde sa copie."
)
"""Powers of the operator over a signature, and their traces: said on the page, in the evidence and to operators."""

REASONS = {
    # authentic, not final
    "disagrees": _(
        "Le fichier, le journal et la base de la plateforme ne disent pas la même chose de ce document ({what}) : il "
        "ne peut pas être dit complet. Prévenez l'établissement, qui préviendra l'exploitant."
    ),
    "incomplete": _("Toutes les signatures attendues n'y sont pas encore : demandez plus tard la copie finale."),
    "earlier_copy": _(
        "C'est l'état du document à un moment passé, ou un fichier ramené à une signature antérieure : {here} ici, "
        "{there} dans le document enregistré. Demandez la copie finale."
    ),
    "superseded": _("C'est la version {version} : la version {newest} la remplace."),
    "contested": _("Une signature est contestée : l'établissement n'a pas encore dit si elle tient."),
    "stopped": _("La convention est « {state} » : ce document n'a pas pris effet."),
    "amendment_stopped": _("Cet avenant est « {state} » : il n'a rien changé à la convention."),
    "revoked": _("Le certificat d'une signature a été révoqué depuis : renseignez-vous auprès de l'établissement."),
    # authentic and complete, good to know
    "interrupted": _("Depuis, le stage a été interrompu : la convention est « {state} »."),
    "amended": _(
        "La convention a été changée depuis par avenant (n° {numbers}) : demandez-le aussi, ils se lisent ensemble."
    ),
    "renewed": _("Le document enregistré a reçu depuis un horodatage de conservation : rien d'autre n'a changé."),
    "only_recorded": _(
        "Un certificat a expiré, ou a été révoqué, sans qu'un horodatage ait prouvé avant que la signature existait : "
        "{who}. Les certificats seuls n'en prouvent plus la date."
    ),
    # cannot be examined
    "unreadable": _(
        "Ce fichier n'est pas un PDF lisible, ou il est abîmé. Envoyez le fichier tel que vous l'avez reçu."
    ),
    "too_costly": _("L'examen de ce fichier demande trop de temps ou de mémoire : ce n'est pas un de nos documents."),
    "too_large": _("Ce fichier dépasse 10 Mo : nos documents font moins de 1 Mo."),
    "empty": _("Ce fichier est vide : téléchargez de nouveau votre copie, puis recommencez."),
    oddities.ENCRYPTED: _("Ce fichier est chiffré ou protégé par un mot de passe : nos documents ne le sont jamais."),
    oddities.XFA: _("Ce fichier contient un formulaire XFA, qui peut afficher autre chose que ce qui est signé."),
    oddities.HYBRID: _("Ce fichier a deux tables internes : deux lecteurs de PDF peuvent y voir deux contenus."),
    oddities.REPAIRED: _(
        "C'est un PDF, mais pas un fichier tel que nous l'avons émis : il a été réenregistré, réparé ou abîmé en "
        "chemin. Envoyez le fichier tel que vous l'avez reçu."
    ),
    oddities.LOOPING: _(
        "Ce fichier est construit en boucle, une de ses parties se contient elle-même : ce n'est pas un de nos "
        "documents."
    ),
    oddities.OVERSIZED: _(
        "Ce fichier a plus de niveaux, d'objets ou de tables internes qu'aucun de nos documents : ce n'en est pas un."
    ),
    # signatures
    "unsigned": _(
        "Ce fichier ne porte aucune signature. Une photo, un scan ou « imprimer en PDF » les font disparaître : "
        "envoyez le fichier PDF d'origine."
    ),
    examination.UNTRUSTED: _("Signature faite ailleurs que sur cette plateforme, même si le nom est connu : {who}."),
    examination.ALTERED: _(
        "Contenu modifié depuis la signature, ou signature fausse : {who}. Il suffit d'un octet changé, ou d'un "
        "logiciel qui a enregistré de nouveau le fichier."
    ),
    examination.MALFORMED: _("Signature mal formée ou recopiée, qui ne signe rien par elle-même : {who}."),
    examination.PARTIAL: _("Signature qui laisse une partie du fichier sans protection : {who}."),
    examination.MODIFIED: _("Fichier modifié après une signature, d'une façon qui n'est pas permise : {who}."),
    examination.REVOKED: _("Signature faite avec un certificat déjà révoqué : {who}."),
    examination.UNPROVEN: _(
        "Un certificat a expiré, ou a été révoqué, sans qu'un horodatage ait prouvé avant que la signature existait : "
        "{who}. Et la plateforme n'a pas enregistré ce fichier."
    ),
    "uncertified": _("Ce fichier n'a pas été certifié par le cachet de la plateforme."),
    "unrecorded": _("Les signatures sont valides, mais ce fichier n'est pas de ceux que la plateforme a enregistrés."),
    "other_document": _(
        "C'est un document de la convention {found} : le code suivi est celui de la convention {expected}."
    ),
    # what was added after the last genuine signature
    "trailing": _("Des données ont été ajoutées après la fin du fichier signé."),
    f"changed_{oddities.PAGES}": _("Une page a été ajoutée ou retirée après la signature."),
    f"changed_{oddities.CONTENT}": _("Le contenu d'une page a été recouvert ou remplacé après la signature."),
    f"changed_{oddities.ANNOTATION}": _("Une annotation a été ajoutée, changée ou retirée après la signature."),
    f"changed_{oddities.SCRIPT}": _("Un programme (JavaScript ou action automatique) a été ajouté après la signature."),
    f"changed_{oddities.ATTACHMENT}": _("Une pièce jointe a été ajoutée dans le fichier après la signature."),
    f"changed_{oddities.LAYERS}": _("Des calques, qui montrent ou cachent du contenu, ont changé après la signature."),
    f"changed_{oddities.VALUE}": _("La valeur d'un champ de formulaire a été changée après la signature."),
    f"changed_{oddities.FIELD}": _("Un champ de formulaire a été ajouté ou retiré après la signature."),
    f"changed_{oddities.SIGNATURE}": _("Une signature étrangère a été ajoutée, ou une signature a été remplacée."),
    f"changed_{oddities.APPEARANCE}": _("Ce qu'une signature affiche a été déplacé ou redessiné."),
    f"changed_{oddities.OTHER}": _("La structure du fichier a été changée après la signature."),
}
"""Sentences of the reasons of an answer, by code: the codes are part of the JSON answer and stay."""

DISAGREEMENTS = {
    corroboration.CHAIN: _("le journal du dossier"),
    corroboration.FREEZING: _("la version arrêtée"),
    corroboration.SIGNATURES: _("les signatures"),
    corroboration.SEAL: _("le cachet de clôture"),
    corroboration.CONTEST: _("une contestation"),
    corroboration.REVOCATION: _("la révocation d'un certificat"),
    corroboration.VERSIONS: _("les versions"),
}
"""Subjects on which file, journal and record may disagree."""

KINDS = {
    examination.CERTIFICATION: _("Cachet d'ouverture de la plateforme"),
    examination.PARTY: _("Signature électronique simple"),
    examination.CLOSING: _("Cachet de clôture de la plateforme"),
    examination.TIMESTAMP: _("Horodatage du document"),
}

IN_PERSON = _("Signature électronique simple en présence, sur un appareil de l'établissement, devant {witness}")
ON_PAPER = _("Signature sur papier, copie certifiée par {certifier}")

LEVELS = {
    levels.B_B: _("L'heure est celle de l'horloge de la plateforme."),
    levels.B_T: _("Un service d'horodatage atteste l'heure."),
    levels.B_LTA: _(
        "Un service d'horodatage atteste l'heure ; le fichier garde de quoi la vérifier pendant des années."
    ),
    "": _("Un service d'horodatage atteste que tout ce qui précède existait à cette heure."),
}
"""Meaning of each level of the standard (ETSI EN 319 142, PAdES) to a reader."""

PROVED_LATER = _("Un horodatage prouve qu'elle existait le {moment}.")
SOUND = _("valide")
FAULTS = {
    examination.UNTRUSTED: _("faite ailleurs que sur cette plateforme"),
    examination.ALTERED: _("fausse, ou contenu altéré"),
    examination.MALFORMED: _("mal formée ou recopiée"),
    examination.PARTIAL: _("protège une partie du fichier seulement"),
    examination.MODIFIED: _("suivie d'une modification interdite"),
    examination.REVOKED: _("faite avec un certificat déjà révoqué"),
    examination.UNPROVEN: _("intacte, mais sa date n'est plus prouvée"),
}
