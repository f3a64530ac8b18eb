"""Accounts, schools, staff, pupils, guardians and hosts: who they are, who acts for whom, how they are reached."""
