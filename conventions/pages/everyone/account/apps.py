"""The pages of an account as a Django application; the label ``account`` is allauth's."""

from django.apps import AppConfig


class AccountPages(AppConfig):
    name = "conventions.pages.everyone.account"
    label = "account_pages"
