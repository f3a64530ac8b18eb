"""Force majeure for a whole school or territory: suspended in one act, then resumed, made up or kept."""
