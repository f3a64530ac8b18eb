"""Applications as the school follows them: class by class, who has none, applying with a pupil."""
