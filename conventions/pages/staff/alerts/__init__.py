"""Alerts of pupils, for those alone who read them; who they are is named here."""
