"""Students, courses, sections and enrolments of one faculty, as a table shows them."""
