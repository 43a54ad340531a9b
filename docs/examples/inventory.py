"""A warehouse: one aggregate for each article, with stock and reservations.

python inventory.py stock.db
"""

import datetime
import sys

import attrs
from immutables import Map

from argos_engine import (
    Checkpoint,
    CommandRejectedError,
    Context,
    Decider,
    Engine,
    Rollback,
)

RESERVATION_DAYS_MAX = 14
_NOTHING_RESERVED: Map[str, "Reservation"] = Map()


@attrs.frozen
class Reservation:
    """Pieces that are kept for an order until a day."""

    quantity: int
    until: datetime.date


@attrs.frozen
class Article:
    """What lies in the warehouse, and for whom."""

    on_hand: int = 0
    reserved: Map[str, Reservation] = _NOTHING_RESERVED

    @property
    def free(self) -> int:
        """Return how many pieces nobody has reserved."""
        return self.on_hand - sum(each.quantity for each in self.reserved.values())


@attrs.frozen
class ReceiveGoods:
    """Put pieces on the shelf."""

    quantity: int


@attrs.frozen
class ReserveForOrder:
    """Keep pieces for an order for some days."""

    order: str
    quantity: int
    days: int = RESERVATION_DAYS_MAX


@attrs.frozen
class ShipOrder:
    """Hand out what was reserved."""

    order: str


@attrs.frozen
class CountStock:
    """Say how many pieces really are there."""

    counted: int


@attrs.frozen
class GoodsReceived:
    """Pieces were put on the shelf."""

    quantity: int


@attrs.frozen
class OrderReserved:
    """Pieces are kept for an order."""

    order: str
    quantity: int
    until: datetime.date


@attrs.frozen
class OrderShipped:
    """What was reserved has left the warehouse."""

    order: str


@attrs.frozen
class StockCounted:
    """Somebody looked, and this is what was there."""

    counted: int


Command = ReceiveGoods | ReserveForOrder | ShipOrder | CountStock
Event = GoodsReceived | OrderReserved | OrderShipped | StockCounted


class OutOfStockError(CommandRejectedError):
    """There are fewer free pieces than were asked for."""


def decide(state: Article, command: Command, context: Context) -> Event:
    """Answer a command with one event, or refuse it."""
    match command:
        case ReceiveGoods(quantity):
            _check_positive(quantity)
            return GoodsReceived(quantity)
        case ReserveForOrder():
            return _reserve(state, command, context.at.date())
        case ShipOrder(order):
            if order not in state.reserved:
                raise CommandRejectedError(f"nothing is reserved for {order}")
            return OrderShipped(order)
        case CountStock(counted):
            if "stock-taker" not in context.principal.roles:
                raise CommandRejectedError("only a stock-taker counts")
            if counted < state.on_hand - state.free:
                raise CommandRejectedError("less than what is reserved")
            return StockCounted(counted)


def _reserve(
    state: Article, command: ReserveForOrder, today: datetime.date
) -> OrderReserved:
    _check_positive(command.quantity)
    if command.order in state.reserved:
        raise CommandRejectedError(f"{command.order} has its reservation already")
    if not 1 <= command.days <= RESERVATION_DAYS_MAX:
        raise CommandRejectedError(f"from 1 to {RESERVATION_DAYS_MAX} days")
    if command.quantity > state.free:
        raise OutOfStockError(f"only {state.free} free")
    until = today + datetime.timedelta(days=command.days)
    return OrderReserved(command.order, command.quantity, until)


def _check_positive(quantity: int) -> None:
    if quantity <= 0:
        raise CommandRejectedError("a quantity must be positive")


def evolve(state: Article, event: Event) -> Article:
    """Return the article after the event."""
    match event:
        case GoodsReceived(quantity):
            return attrs.evolve(state, on_hand=state.on_hand + quantity)
        case OrderReserved(order, quantity, until):
            kept = state.reserved.set(order, Reservation(quantity, until))
            return attrs.evolve(state, reserved=kept)
        case OrderShipped(order):
            left = state.on_hand - state.reserved[order].quantity
            return Article(left, state.reserved.delete(order))
        case StockCounted(counted):
            return attrs.evolve(state, on_hand=counted)


def authorize(_state: Article, action: Rollback | Checkpoint, context: Context) -> None:
    """Let only the office roll back."""
    if isinstance(action, Rollback) and "office" not in context.principal.roles:
        raise CommandRejectedError("only the office rolls back")


ARTICLE: Decider[Command, Event, Article] = Decider(
    "article",
    Article(),
    decide,
    evolve,
    {
        "article.goods.received": GoodsReceived,
        "article.order.reserved": OrderReserved,
        "article.order.shipped": OrderShipped,
        "article.stock.counted": StockCounted,
    },
    commands=(ReceiveGoods, ReserveForOrder, ShipOrder, CountStock),
    snapshot_on={StockCounted},
    authorize=authorize,
)


def main(path: str) -> None:
    """Play one day in the warehouse."""
    bolts = ARTICLE.stream("bolt-m8")
    with Engine.open(path, ARTICLE) as engine:
        gate = engine.acting_as("gate:2", cause="delivery note 4711")
        gate.execute(bolts, ReceiveGoods(100))
        shop = engine.acting_as("shop", cause="web orders")
        shop.execute(bolts, ReserveForOrder("order-1", 30))
        try:
            shop.execute(bolts, ReserveForOrder("order-2", 80), command_id="order-2")
        except OutOfStockError as refusal:
            print("refused:", refusal)
        shop.execute(bolts, ShipOrder("order-1"))
        taker = engine.acting_as("ann", cause="yearly count", roles=["stock-taker"])
        slip = taker.execute(bolts, CountStock(7))  # 70 were meant
        before = slip.version - 1
        for line in engine.diff(bolts, before, slip.version):
            print(line)
        office = engine.acting_as("office:1", cause="call from Ann", roles=["office"])
        office.rollback(bolts, to_version=before, reason="counted 70, not 7")
        print(engine.state(bolts))


if __name__ == "__main__":
    main(sys.argv[1])
