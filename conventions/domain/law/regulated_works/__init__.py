"""Regulated works: which are open to young workers in training, what a school and a host declare, who may read it."""
