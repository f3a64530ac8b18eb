"""Pages of the school: what to do, classes, one agreement, its parts."""
