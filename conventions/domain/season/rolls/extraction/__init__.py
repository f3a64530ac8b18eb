"""The program that reads workbooks and XML for the rolls, in a confined process: no Django, no database."""
