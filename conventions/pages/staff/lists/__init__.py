"""Lists and settings of a school: rolls, pupils and families, class sheets, staff, texts, holidays."""
