"""`argos enrollment`: what the enrolment domain has to show."""
