"""The steps that make the tables of enrolment; once applied, none of them changes."""
