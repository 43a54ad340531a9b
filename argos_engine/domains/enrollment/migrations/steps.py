"""All steps of enrolment, oldest first."""

from argos_engine.domains.enrollment.migrations.m000_add_enrollment_tables import (
    ADD_TABLES,
)
from argos_engine.domains.enrollment.migrations.m001_add_student_status import (
    ADD_STUDENT_STATUS,
)
from argos_engine.domains.enrollment.migrations.m002_add_enrollment_created_at import (
    ADD_ENROLLMENT_CREATED_AT,
)

STEPS = (ADD_TABLES, ADD_STUDENT_STATUS, ADD_ENROLLMENT_CREATED_AT)
