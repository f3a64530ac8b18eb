"""Kinds of internship whose length no text gives, as the officer of an académie opens them at a level."""
