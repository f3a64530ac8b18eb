"""The year of a school around its agreements: rolls, periods, reminders, letters, what stops and what starts again."""
