"""Our evaluation of the site by the 106 criteria of the RGAA: the table, what does not conform, and what it comes to.

``criteria.tsv`` has the criteria, ``evaluation.tsv`` a column for each page and document that was put to them.
"""
