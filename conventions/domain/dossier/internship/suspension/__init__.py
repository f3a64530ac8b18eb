"""Force majeure for one internship: suspended, resumed, or ended with what was done."""
