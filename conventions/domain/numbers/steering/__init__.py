"""Steering: the committee's two-monthly report, the record of a year, and thresholds that officers choose.

Articles 4 and 5 of the founding convention of 2018 between CGET (today ANCT), DGESCO and DGAFP. Decision 99.
"""
