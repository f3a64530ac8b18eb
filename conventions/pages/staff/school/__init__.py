"""Pages of the office: what is to do, classes and pupils, one agreement and acts on many."""
