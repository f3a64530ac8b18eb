"""Addresses of the officer's room."""

from django.urls import path

from .views import figures, load_decisions, needs, offers, openings

urlpatterns = [
    path("territoire/", figures.territory, name="territory"),
    path("territoire/chiffres/<slug:theme>", figures.territory_theme, name="territory_theme"),
    path("territoire/delais", figures.territory_delays, name="territory_delays"),
    path("territoire/deliberations", figures.territory_decisions, name="territory_decisions"),
    path("territoire/etablissements", figures.territory_uptake, name="territory_uptake"),
    path("territoire/a-mettre-en-regle", offers.compliance, name="territory_compliance"),
    path("territoire/stages-segpa", openings.openings, name="territory_openings"),
    path("territoire/stages-segpa/<uuid:uuid>/fermer", openings.opening_close, name="territory_opening_close"),
    path("territoire/plus-de-stagiaires", load_decisions.load_decisions, name="territory_load_decisions"),
    path(
        "territoire/plus-de-stagiaires/<uuid:uuid>",
        load_decisions.load_decision,
        name="territory_load_decision",
    ),
    path(
        "territoire/plus-de-stagiaires/<uuid:uuid>/retirer",
        load_decisions.load_decision_withdraw,
        name="territory_load_decision_withdraw",
    ),
    path("territoire/sms", figures.territory_sms, name="territory_sms"),
    path("territoire/offres", offers.offers, name="territory_offers"),
    path("territoire/offres/reseaux/<uuid:network>", offers.new_contacts, name="territory_new_contacts"),
    path("territoire/offres/<uuid:uuid>", offers.offer, name="territory_offer"),
    path("territoire/offres/<uuid:uuid>/<str:act>", offers.offer_act, name="territory_offer_act"),
    path("territoire/signalements", offers.reports, name="territory_reports"),
    path("territoire/signalements/<uuid:uuid>", offers.report, name="territory_report"),
    path("territoire/suppleance", offers.deputies, name="territory_deputies"),
    path("territoire/suppleance/<uuid:uuid>/finir", offers.deputy_end, name="territory_deputy_end"),
    path("territoire/prenoms", offers.reading, name="territory_reading"),
    path("territoire/besoins", needs.needs, name="territory_needs"),
    path("territoire/reseaux", needs.networks, name="territory_networks"),
    path("territoire/souhaits", needs.wishes, name="territory_wishes"),
    path("territoire/souhaits/reseau", needs.wish_network, name="territory_wish_network"),
    path("territoire/hotes", needs.hosts, name="territory_hosts"),
    path("territoire/hotes/ecrire", needs.hosts_write, name="territory_hosts_write"),
]
