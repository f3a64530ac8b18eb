"""Addresses of accounts: signing in and out, passwords, second factor."""

from django.contrib.auth import views as auth
from django.urls import path

urlpatterns = [
    path("connexion", auth.LoginView.as_view(template_name="accounts/login.html"), name="login"),
    path("deconnexion", auth.LogoutView.as_view(), name="logout"),
]
