"""Addresses of accounts: signing in and out, passwords, second factor."""

from django.urls import include, path

from . import factors, provider_views, views

pages = [
    path("", views.account, name="account"),
    path("connexion", views.SignIn.as_view(), name="login"),
    path("deconnexion", views.SignOut.as_view(), name="logout"),
    path("oublier", views.forget_unsent, name="unsent_forget"),
    path("fournisseur", provider_views.begin_at_provider, name="provider_begin"),
    path("fournisseur/retour", provider_views.provider_answer, name="provider_answer"),
    path("messages", views.letters, name="letters"),
    path("mot-de-passe", views.ChangePassword.as_view(), name="password_change"),
    path("mot-de-passe/oublie", views.password_link, name="password_reset"),
    path("mot-de-passe/message", views.password_link_sent, name="password_reset_done"),
    path("mot-de-passe/choisir/<uidb64>/<token>", views.ChoosePassword.as_view(), name="password_reset_confirm"),
    path("mot-de-passe/choisi", views.password_chosen, name="password_reset_complete"),
    path("second-facteur", factors.second_factor_page, name="second_factor"),
    path("second-facteur/envoyer", factors.send_code, name="second_factor_send"),
    path("second-facteur/adresse", factors.prove_mailbox, name="prove_mailbox"),
    path("second-facteur/sms", factors.set_up_texted_codes, name="second_factor_sms"),
    path("second-facteur/appareils", factors.forget_my_devices, name="devices_forget"),
    path("second-facteur/commencer", factors.begin_second_factor, name="second_factor_begin"),
    path("second-facteur/activer", factors.set_up_second_factor, name="second_factor_setup"),
    path("second-facteur/codes", factors.renew_recovery_codes, name="recovery_codes"),
    path("second-facteur/retirer", factors.remove_second_factor, name="second_factor_remove"),
    path("second-facteur/cles", factors.add_passkey, name="passkey_add"),
    path("second-facteur/cles/<slug:key>/retirer", factors.remove_passkey, name="passkey_remove"),
]
for_allauth = [path("connexion", views.SignIn.as_view(), name="account_login")]
"""The name by which allauth leads to the sign-in page."""
urlpatterns = [path("compte/", include(pages)), path("compte/", include(for_allauth))]
