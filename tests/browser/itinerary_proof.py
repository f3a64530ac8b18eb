"""Stops of the tour on the proof: verification, paper, amendments, contested signatures, kept data."""

from config.development.lives.people import fictional_siret
from tests.browser.tour import (
    Stop,
    agreement,
    at,
    birth_date,
    case,
    copy,
    empty,
    press,
    raw,
    stop,
    to,
    upload,
    write,
)
from tests.kit import paper_sheets

AMENDED = "?changer=horaires&changer=lieu&changer=tuteur"
"""Changes of the tour's amendment: the first choice of its page."""
NOBODY = fictional_siret(950)
"""A SIRET of no host of the stage, where others are at work."""
SCHOOLS = "uai;nom;type;commune\n0490003M;Collège Fictif;Collège;Angers\n0490003Z;Collège Sans;Collège;Angers\n"
"""A file of schools with one that is new and one whose number is wrong."""

VERIFICATION: tuple[Stop, ...] = (
    stop("verifier", "a genuine copy", at("verifier"), copy("authentique"), press("Vérifier ce")),
    stop("verifier", "a copy not signed by all", at("verifier"), copy("en-cours"), press("Vérifier ce")),
    stop("verifier", "an altered copy", at("verifier"), copy("modifiee"), press("Vérifier ce")),
    stop("verifier", "a broken copy", at("verifier"), copy("abimee"), press("Vérifier ce")),
    stop("verifier", "a photo", at("verifier"), upload(paper_sheets.jpeg(paper_sheets.blank())), press("Vérifier ce")),
    stop("verification", "signed", agreement("signée"), at("verification", "number", 1)),
    stop("verification", "sent empty", empty(), status=422),
    stop("verification", "the copy of another agreement", copy("authentique"), press("Vérifier ce")),
    stop("verification", "unknown number", raw("/verifier/CV-2222-2222/1"), status=404),
    stop("personal_link", "amendment, gate", case("Avenant à signer", "mère")),
    stop("personal_link", "amendment, to read and sign", birth_date),
)
"""Stops open to anybody, and those of a party whose amendment waits."""

OPERATION: tuple[Stop, ...] = (
    stop("operator", "", at("operator")),
    stop("operator_schools", "", at("operator_schools")),
    stop("operator_school", "", to("operator_school")),
    stop("operator_appoint", "", to("operator_appoint")),
    stop("operator_appoint", "sent empty", empty(), status=422),
    stop("operator_post_end", "", at("operator_schools"), to("operator_school"), to("operator_post_end")),
    stop("operator_school_add", "", at("operator_school_add")),
    stop("operator_school_add", "sent empty", empty(), status=422),
    stop("operator_schools_import", "", at("operator_schools_import")),
    stop("operator_schools_import", "sent empty", empty(), status=422),
    stop("operator_schools_file", "", at("operator_schools_import"), upload(SCHOOLS), press("Voir ce qui")),
    stop("operator_accounts", "", at("operator_accounts")),
    stop("operator_accounts", "sent empty", empty(), status=422),
    stop("operator_accounts", "found", write("Nom ou", "trois-rives"), press("Chercher")),
    stop("operator_account", "", to("operator_account")),
    stop("operator_account_act", "", to("operator_account_act")),
    stop("operator_account_act", "sent empty", empty(), status=422),
    stop("operator_officer_add", "", at("operator_accounts"), write("Nom ou", "trois-rives"), press("Chercher"),
         to("operator_account"), to("operator_officer_add")),
    stop("operator_account_open", "", at("operator_account_open")),
    stop("operator_officers", "", at("operator_officers")),
    stop("operator_networks", "", at("operator_networks")),
    stop("operator_networks_add", "", at("operator_networks_add")),
    stop("operator_networks_add", "sent empty", empty(), status=422),
    stop("operator_network_appoint", "", at("operator_networks"), to("operator_network_appoint")),
    stop("operator_network_end", "", at("operator_networks"), to("operator_network_end")),
    stop("operator_officer_end", "", at("operator_officers"), to("operator_officer_end")),
    stop("operator_ban_add", "", at("operator_ban_add")),
    stop("operator_ban_add", "sent empty", empty(), status=422),
    stop("operator_bans", "", write("SIRET", NOBODY), write("Pourquoi", "Essai."), press("Interdire cet")),
    stop("operator_ban_lift", "", to("operator_ban_lift")),
    stop("operator_messages", "", at("operator_messages")),
    stop("operator_messages_now", "", at("operator_messages_now")),
    stop("operator_sms", "", at("operator_sms")),
    stop("operator_sms_ceiling", "", to("operator_sms_ceiling")),
    stop("operator_sms_ceiling", "sent empty", empty(), status=422),
    stop("operator_recordings", "", at("operator_recordings")),
    stop("operator_recording", "", at("operator_recording", "swb", "call")),
    stop("operator_remark", "", at("ideas"), write("Votre idée", "Le bouton est trop bas."), press("Envoyer"),
         at("operator_remarks"), to("operator_remark")),
    stop("operator_remark", "sent empty", empty(), status=422),
    stop("operator_improvement", "", at("operator_remarks"), to("operator_remark"),
         write("Ce qui est demandé", "Remonter le bouton."), press("Répondre à tous"), to("operator_improvement")),
    stop("operator_improvement", "sent empty", write("Ce qui est demandé", ""), press("Enregistrer"), status=422),
    stop("operator_remarks", "", at("operator_remarks")),
    stop("operator_jobs", "", at("operator_jobs")),
    stop("operator_dates", "", at("operator_dates")),
    stop("operator_storage", "", at("operator_storage")),
)  # fmt: skip
"""The operator's day."""

PROOF: dict[str, tuple[Stop, ...]] = {
    "head@trois-rives": (
        stop("agreement", "rectified, amendment to sign", case("Donnée rectifiée")),
        stop("rectification", "", at("rectification", "number")),
        stop("rectification", "sent empty", empty(), status=422),
        stop("amendment", "to sign", case("Avenant à signer")),
        stop("amendment_paper", "", at("amendment_paper", "number", 1)),
        stop("amendment_paper", "sent empty", empty(), status=422),
        stop("amendment_paper_certify", "a page without code", at("amendment_paper", "number", 1),
             upload(paper_sheets.jpeg(paper_sheets.blank())), press("Voir la feuille")),
        stop("amendment_paper_certify", "sent empty", empty(), status=422),
        stop("amendment_withdraw", "", at("amendment_withdraw", "number", 1)),
        stop("amendment_withdraw", "sent empty", empty(), status=422),
        stop("agreement", "amended", case("Avenant en vigueur"), at("agreement", "number")),
        stop("amendment", "in force", at("amendment", "number", 1)),
        stop("amend", "", at("amend", "number")),
        stop("amend", "what changes", at("amend", "number", query=AMENDED)),
        stop("amend", "sent empty", empty(), status=422),
        stop("amendment", "in preparation", at("amend", "number", query=AMENDED),
             write("Adresse du lieu", "3 place du Prototype"), write("Motif", "L'atelier a déménagé."),
             press("Enregistrer")),
        stop("agreement", "contested", case("Signature contestée")),
        stop("contested_signature", "", to("contested_signature")),
        stop("contested_signature", "sent empty", empty(), status=422),
    ),
    "head@fromager": (
        stop("agreement", "signed on paper by one party", case("Signée sur papier")),
        stop("paper", "sheets kept", at("paper", "number")),
    ),
    "administrator": (
        stop("keeping", "", at("keeping")),
        stop("people_data", "", at("people_data")),
        stop("people_data", "sent empty", empty(), status=422),
        stop("people_data", "found", at("people_data"), write("Nom", "Fictif"), press("Chercher")),
        stop("people_data", "nobody found", at("people_data"), write("Nom", "personne"), press("Chercher")),
        *OPERATION,
    ),
}  # fmt: skip
"""Stops that the proof brought to the school and the administration; the other pages of each are in ``itinerary``."""
