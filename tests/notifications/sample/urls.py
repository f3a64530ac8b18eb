"""Addresses of the sample trade: none."""

urlpatterns: list[object] = []
