"""The paper pages: the sheets of what is signed, and many at once."""
