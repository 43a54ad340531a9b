from argos_engine.public import *  # noqa: F403
from argos_engine.public import __all__ as __all__
