"""The first days of a term: what four faculties and 2,000 students ask for."""
