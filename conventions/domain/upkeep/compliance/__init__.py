"""Rows that stand against a rule younger than they are: listed, never changed, until somebody puts them right."""
