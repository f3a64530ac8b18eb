"""Pictures of figures: one drawing, written as SVG, PDF or PNG, with its table beside it."""
