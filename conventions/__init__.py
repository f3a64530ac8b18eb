"""Floor 3, the trade: people, offers, applications, agreements, attendance and evaluations, in rooms."""
