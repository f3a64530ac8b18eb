"""Many documents answered under one code: the head signs them, a teacher gives visas."""
