"""Alerts of pupils, shown to their readers alone, whom the head names here."""
