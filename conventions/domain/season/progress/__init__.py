"""Progress of a school: how far its agreements are, class by class, now and a week ago; no name."""
