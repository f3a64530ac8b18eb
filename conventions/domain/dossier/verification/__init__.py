"""The answer to « is this copy genuine? »: from a file, from a printed code, in words and as JSON."""
