"""The messages of the service as staff may read them beforehand: what, when, to whom, how, in each language."""
