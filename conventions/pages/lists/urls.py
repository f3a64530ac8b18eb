"""Addresses of this room: lists and settings of a school."""

from django.urls import include, path

from .views import classes, pupils, rolls, school, staff, texts

_lists = [
    path("", school.registry, name="registry"),
    path("import", rolls.roll_import, name="roll_import"),
    path("import/modele.csv", rolls.roll_sample, name="roll_sample"),
    path("import/<uuid:uuid>", rolls.roll, name="roll"),
    path("import/<uuid:uuid>/confirmer", rolls.roll_confirm, name="roll_confirm"),
    path("import/<uuid:uuid>/abandonner", rolls.roll_drop, name="roll_drop"),
    path("eleves", pupils.pupils, name="registry_pupils"),
    path("eleves/ajouter", pupils.pupil_add, name="pupil_add"),
    path("eleves/<uuid:uuid>", pupils.pupil, name="registry_pupil"),
    path("eleves/<uuid:uuid>/fiche", pupils.pupil_edit, name="pupil_edit"),
    path("eleves/<uuid:uuid>/contact", pupils.pupil_contact, name="pupil_contact"),
    path("eleves/<uuid:uuid>/responsable", pupils.guardian_add, name="guardian_add"),
    path("responsables/<uuid:uuid>", pupils.guardian_edit, name="guardian_edit"),
    path("responsables/<uuid:uuid>/contact", pupils.guardian_contact, name="guardian_contact"),
    path("responsables/<uuid:uuid>/retirer", pupils.guardian_remove, name="guardian_remove"),
    path("contacts", pupils.contact_changes, name="contact_changes"),
    path("contacts/<uuid:uuid>/<slug:decision>", pupils.contact_decide, name="contact_decide"),
    path("classes", classes.sheets, name="class_sheets"),
    path("classes/<path:class_name>/fiches", classes.class_sheet, name="class_sheet"),
    path("classes/<path:class_name>/fiches/renouveler", classes.class_renew, name="class_renew"),
    path("fiches/<uuid:uuid>", classes.sheet, name="printed_sheet"),
    path("liens/<uuid:uuid>/revoquer", classes.link_revoke, name="link_revoke"),
    path("liens/<uuid:uuid>/renouveler", classes.link_renew, name="link_renew"),
    path("personnels", staff.staff, name="staff_list"),
    path("personnels/ajouter", staff.staff_add, name="staff_add"),
    path("personnels/<uuid:uuid>", staff.post_edit, name="post_edit"),
    path("personnels/<uuid:uuid>/fin", staff.post_end, name="post_end"),
    path("personnels/<uuid:uuid>/invitation", staff.post_invite, name="post_invite"),
    path("delegations", staff.delegations, name="delegations"),
    path("delegations/ajouter", staff.delegation_add, name="delegation_add"),
    path("delegations/<uuid:uuid>/retirer", staff.delegation_revoke, name="delegation_revoke"),
    path("etablissement", school.school_sheet, name="school_sheet"),
    path("etablissement/reglages", school.school_edit, name="school_edit"),
    path("etablissement/deliberation", school.school_decision, name="school_decision"),
    path("etablissement/cachet", school.school_stamp, name="school_stamp"),
    path("etablissement/textes", texts.texts, name="school_texts"),
    path("etablissement/textes/exemple.toml", texts.text_sample, name="school_text_sample"),
    path("etablissement/textes/<uuid:uuid>", texts.text, name="school_text"),
    path("etablissement/textes/<uuid:uuid>/servir", texts.text_adopt, name="school_text_adopt"),
    path("etablissement/textes/<uuid:uuid>/retirer", texts.text_withdraw, name="school_text_withdraw"),
    path("vacances", school.holidays, name="holidays"),
    path("vacances/propositions/<uuid:uuid>/retirer", school.holidays_withdraw, name="holidays_withdraw"),
]

urlpatterns = [path("etablissement/listes/", include(_lists))]
