from argos_engine.domain.identity import Position, StreamId
from argos_engine.runtime.outcome import Receipt, Refusal, Unknown


def test_a_command_that_was_carried_out_has_a_receipt(ledger, shelf):
    ledger.add(shelf, "emma", 2)

    receipt = ledger.archive.outcome(shelf, "command-1")

    assert isinstance(receipt, Receipt)
    assert (receipt.stream, receipt.version) == (shelf, 1)
    assert receipt.position == Position(0, 1)
    assert receipt.event.title == "emma"
    assert receipt.superseded_by is None


def test_a_receipt_tells_which_rollback_superseded_its_event_since(ledger, shelf):
    ledger.add(shelf)
    ledger.roll_back(shelf, 0)

    assert ledger.archive.outcome(shelf, "command-1").superseded_by == 2


def test_a_refused_command_has_its_refusal(ledger, shelf):
    ledger.refuse("mine", stream=shelf)

    outcome = ledger.archive.outcome(shelf, "mine")

    assert outcome == Refusal(shelf, "mine", 0, "Refused", "no")


def test_an_id_that_nobody_used_in_the_stream_is_unknown(ledger, shelf):
    ledger.add(shelf)
    south = StreamId("shelf", "south")

    assert ledger.archive.outcome(shelf, "unheard of") == Unknown("unheard of")
    assert ledger.archive.outcome(south, "command-1") == Unknown("command-1")
