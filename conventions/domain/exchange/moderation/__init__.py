"""Moderation of offers: checks and answers of an officer and deputies, reports, places that are stopped."""
