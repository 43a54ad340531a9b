"""A life of an engine with a bid year and the process that tells its areas."""

from argos_engine.domain.lifecycle import Rollback
from argos_engine.domains.bidding.events import YearFactsAdopted
from argos_engine.domains.bidding.year.knowledge import knowledge
from tests.bid_year import STREAMS, YEAR_2026
from tests.life import Life


class BidYearLife(Life):
    def year(self, *commands):
        return self.execute(YEAR_2026, *commands, roles=["admin", "process"])

    def told(self):
        """Return which areas were told of which versions, in order."""
        return [
            (
                each.stream.aggregate_id.removeprefix("2026/"),
                each.event.facts.year_version,
            )
            for each in self.log()
            if isinstance(each.event, YearFactsAdopted)
        ]

    def knowledge(self):
        year = self.state(YEAR_2026)
        return {
            area_id: knowledge(year, area_id, self.state(stream))
            for area_id, stream in STREAMS.items()
        }

    def are_all_current(self):
        return all(each.is_current for each in self.knowledge().values())

    def roll_back(self, area_id, to_version):
        desk = self.engine.acting_as(roles=["admin"])
        handle = desk.submit(STREAMS[area_id], rollback_to(to_version))
        self.engine.run()
        return handle.result(0)


def rollback_to(version):
    return Rollback(version, "the wrong day was entered")
