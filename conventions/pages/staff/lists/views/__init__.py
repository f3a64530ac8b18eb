"""Pages of the lists and settings: rolls, pupils, class sheets, staff, the school itself."""
