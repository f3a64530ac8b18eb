"""Refusals of reminders."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    remind_by_office=Entry(_("Relancer ne vous revient pas :"), _("demandez au secrétariat.")),
    family_reminded=Entry(_("Famille déjà relancée cette semaine ({name}) :"), _("appelez-la.")),
    family_wants_no_reminder=Entry(_("Cette famille ne veut plus de ces rappels ({name}) :"), _("appelez-la.")),
    family_on_paper=Entry(
        _("On n'a ni courriel ni téléphone de cette famille ({name}) :"), _("remettez-lui sa fiche sur papier.")
    ),
    pupil_not_on_roll=Entry(
        _("{name} n'est pas sur la liste de cette année :"), _("envoyez la liste de nouveau si l'élève est de retour.")
    ),
    no_place_sought=Entry(
        _("{name} n'a pas de stage à trouver :"), _("vérifiez les périodes de stage et ce qui y est décidé.")
    ),
    place_found=Entry(_("{name} a déjà une convention cette année :"), _("relancez plutôt qui y est attendu.")),
    request_of_old_version=Entry(
        _("Une nouvelle version de la convention a été faite : cette demande ne compte plus."),
        _("Rechargez la page."),
    ),
    answered_meanwhile=Entry(
        _("Cette personne a déjà répondu, ou sa réponse n'est plus attendue :"), _("rechargez la page.")
    ),
    nothing_awaited=Entry(_("Cette personne n'a rien à faire pour le moment :"), _("rechargez la page.")),
    nobody_to_remind=Entry(_("Personne n'est à relancer maintenant :"), _("revenez demain.")),
    unreachable=Entry(_("On ne sait pas comment joindre cette personne :"), _("ajoutez un courriel ou un téléphone.")),
    reminded_today=Entry(_("{name} a déjà reçu une relance aujourd'hui :"), _("attendez demain, ou appelez.")),
    message_waits=Entry(
        _("Le premier message à {name} n'est pas encore parti :"), _("il part de lui-même, rien à refaire.")
    ),
    asked_lately=Entry(
        _("{name} a reçu la demande le {asked}, son délai court encore :"), _("relancez à partir du {day}, ou appelez.")
    ),
    without_contact=Entry(
        _("On n'a ni courriel ni téléphone pour {name} :"), _("ajoutez-en un, ou passez par le papier.")
    ),
    reminded_enough=Entry(_("{name} a déjà reçu {most} relances pour cela :"), _("appelez, ou passez par le papier.")),
    held_until_the_past=Entry(_("Ce jour est passé :"), _("donnez un jour à venir.")),
    address_bounced=Entry(_("Le dernier message à {name} n'est pas arrivé :"), _("corrigez le contact, ou appelez.")),
    reminder_stale=Entry(
        _("Le jour de cette relance était passé :"), _("la plateforme enverra la suivante, ou relancez maintenant.")
    ),
    without_phone=Entry(_("On n'a pas de téléphone pour {name}."), _("Ajoutez-en un, ou relancez par courriel.")),
    without_email=Entry(_("On n'a pas de courriel pour {name}."), _("Ajoutez-en un, ou relancez par SMS.")),
)
