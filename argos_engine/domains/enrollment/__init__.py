"""Enrolment at a university: one aggregate for each academic year and faculty."""
