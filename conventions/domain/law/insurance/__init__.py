"""The certificate of insurance that a school may ask of a family for the year: a photo, kept with the file."""
