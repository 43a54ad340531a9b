"""What every journal promises, as tests.

Subclass `JournalContract` in a test module and give it a fixture `journal` that
returns an empty journal. If the store is durable, give it a fixture `reopen` as well:
a function that closes the journal and opens the same store again. If its tables are
made by migrations, `journal` has one made with `LINES_SQL` already.
"""

from argos_engine.testing.journal_ceiling import CeilingContract
from argos_engine.testing.journal_custody import CustodyContract
from argos_engine.testing.journal_guards import GuardContract
from argos_engine.testing.journal_selections import SelectionContract
from argos_engine.testing.journal_tables import (
    TableContract,
    TableDurabilityContract,
)
from argos_engine.testing.journal_transactions import TransactionContract
from argos_engine.testing.journal_views import (
    ReadingContract,
    RowContract,
)


class JournalContract(
    TransactionContract,
    GuardContract,
    RowContract,
    ReadingContract,
    SelectionContract,
    CeilingContract,
    CustodyContract,
    TableContract,
    TableDurabilityContract,
):
    """The whole contract."""
