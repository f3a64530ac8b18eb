"""The meeting of pupils and places: posting, search, supply, matching, and the moderation of offers."""
