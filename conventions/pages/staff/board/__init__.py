"""The board of internships: who is where this week, who is here today, who eats at school."""
