"""One agreement from its draft to its proof: what is signed, amended, lived, told, checked and kept."""
