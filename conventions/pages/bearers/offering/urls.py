"""Addresses of the public screens, and of the desk."""

from django.urls import path

from .views import communes, desk, screens, sharing

urlpatterns = [
    path("proposer-un-stage", screens.who, name="offer_door"),
    path("proposer-un-stage/quoi", screens.what, name="offer_what"),
    path("proposer-un-stage/quand", screens.when, name="offer_when"),
    path("proposer-un-stage/lien-envoye", screens.sent, name="offer_sent"),
    path("mairies", communes.commune, name="commune_offer"),
    path("o/<slug:token>", desk.desk, name="desk"),
    path("o/<slug:token>/nouvelle-offre", desk.new, name="desk_new"),
    path("o/<slug:token>/de-nouveau", desk.again, name="desk_again"),
    path("o/<slug:token>/equipe", sharing.share, name="desk_share"),
    path("o/<slug:token>/confier", desk.hand_over, name="desk_hand_over"),
    path("o/<slug:token>/offres/<uuid:offer>", desk.edit, name="desk_offer"),
    path("o/<slug:token>/offres/<uuid:offer>/places", desk.seats, name="desk_seats"),
    path("o/<slug:token>/offres/<uuid:offer>/envoyer", desk.submit, name="desk_submit"),
    path("o/<slug:token>/offres/<uuid:offer>/proposer-a-nouveau", desk.duplicate, name="desk_duplicate"),
    path("o/<slug:token>/offres/<uuid:offer>/suspendre", desk.suspend, name="desk_suspend"),
    path("o/<slug:token>/offres/<uuid:offer>/reprendre", desk.resume, name="desk_resume"),
    path("o/<slug:token>/offres/<uuid:offer>/retirer", desk.withdraw, name="desk_withdraw"),
]
