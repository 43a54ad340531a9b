"""An area, once more: a dict, and a function for each command."""

import datetime

from tests.naive.answer import ADMIN, BIDDER, PROCESS, RefusedError, day, need
from tests.naive.leave import earned_hours, is_group
from tests.naive.order import goes_before
from tests.naive.windows import moment, window
from tests.naive.year import rounds_of


def adopt(area, data, roles, season):
    need(roles & {ADMIN, PROCESS})
    facts = data["facts"]
    need(facts["year_version"] > area["year_version"])
    year, area_id = season.states[facts_year(season, facts)], None
    for user in data["participants"]:
        known = year["users"][user["user_id"]]
        area_id = known["area_id"]
        # What the area is told is what this check finds by itself.
        assert user.get("position") == year["places"].get(user["user_id"]), user
        assert user.get("crew") == known["crew"], user
    area.update(
        year_version=facts["year_version"],
        stage=facts["stage"],
        first_day=year["first_day"],
        pay_periods=year["pay_periods"],
        holidays=year["holidays"],
        schedule=year["schedule"],
        rounds={each["round_id"]: each for each in rounds_of(year, area_id)},
        users={
            user["user_id"]: {
                **year["users"][user["user_id"]],
                "place": year["places"].get(user["user_id"]),
            }
            for user in data["participants"]
        },
    )


def facts_year(season, facts):
    first = day(facts["calendar"]["first_day"])
    return next(
        name
        for name, state in season.states.items()
        if "/" not in name and state["first_day"] == first
    )


def can_bid(area, user_id):
    if user_id in area["eligibility"]:
        return area["eligibility"][user_id][0]
    return not area["users"][user_id]["excluded_from_bidding"]


def order(area):
    """Return the ids of all bidders, the first one first."""
    left = [each for each in area["users"] if can_bid(area, each)]
    found = []
    while left:
        first = left[0]
        for other in left[1:]:
            if bids_before(area, other, first):
                first = other
        left.remove(first)
        found.append(first)
    return found


def bids_before(area, one, other):
    first, second = place_of(area, one), place_of(area, other)
    if first != second:
        return second is None or (first is not None and first < second)
    return bool(goes_before(area["users"][one], area["users"][other]))


def place_of(area, user_id):
    if user_id in area["order"]:
        return area["order"][user_id][0]
    return area["users"][user_id]["place"]


def open_round(area, round_id):
    need(area["stage"] == "bidding_active")
    need(round_id in area["started"] and round_id not in area["finalized"])
    return area["rounds"][round_id]


def bidder(area, user_id):
    need(user_id in area["users"])
    need(can_bid(area, user_id))
    return area["users"][user_id]


def window_of(area, round_id, user_id):
    if (round_id, user_id) in area["windows"]:
        return area["windows"][round_id, user_id][0]
    if not area["rounds"][round_id]["is_windowed"]:
        return None
    place = area["users"][user_id]["place"]
    monday = area["rounds"][round_id]["first_day"]
    return window(area["schedule"], place, monday) if place else None


def may_begin(area, round_id, user_id, now):
    ends = window_of(area, round_id, user_id)
    if ends is None:
        # Who has no place has no window, and waits for one that is given by hand.
        return not area["rounds"][round_id]["is_windowed"]
    return ends[0] <= now


def is_late(area, round_id, user_id, now):
    ends = window_of(area, round_id, user_id)
    return ends is not None and ends[1] <= now


def has_claim(area, round_id, user_id, now):
    """Say whether a user who has not ended the turn can still bid on time."""
    if (round_id, user_id) in area["turns"]:
        return False
    ends = window_of(area, round_id, user_id)
    if ends is None:
        return area["rounds"][round_id]["is_windowed"]
    return now < ends[1]


def start_round(area, data, roles, _):
    need(ADMIN in roles and area["stage"] == "bidding_active")
    need(data["round_id"] in area["rounds"] and data["round_id"] not in area["started"])
    need(all(each in area["finalized"] for each in area["started"]))
    for each in area["rounds"].values():
        is_earlier = each["number"] < area["rounds"][data["round_id"]]["number"]
        need(not is_earlier or each["round_id"] in area["started"])
    need(order(area))
    area["started"].append(data["round_id"])


def submit(area, data, roles, season):
    need(roles & {ADMIN, BIDDER})
    terms, user = open_round(area, data["round_id"]), bidder(area, data["user_id"])
    need((data["round_id"], data["user_id"]) not in area["turns"])
    need(may_begin(area, data["round_id"], data["user_id"], season.now))
    days = [day(each) for each in data["days"]]
    need(is_group(days, user["crew"]))
    need(fits_the_calendar(area, terms, days))
    mine = [bid for bid in area["bids"] if bid["user_id"] == data["user_id"]]
    for bid in mine:
        need(not set(bid["days"]) & set(days))
    here = [bid for bid in mine if bid["round_id"] == data["round_id"]]
    need(len(here) < terms["max_groups"])
    need(8 * (count_days(here) + len(days)) <= terms["max_total_hours"])
    for each in days:
        need(taken(area, data["round_id"], each) < terms["slots_per_day"])
    if not terms["allow_overbid"]:
        earned = earned_hours(
            area["first_day"], area["pay_periods"], day(user["scd_date"])
        )
        need(8 * (count_days(mine) + len(days)) <= earned)
    area["bids"].append(
        {"round_id": data["round_id"], "user_id": data["user_id"], "days": days}
    )


def fits_the_calendar(area, terms, days):
    length = datetime.timedelta(days=14 * area["pay_periods"])
    for each in days:
        if not area["first_day"] <= each < area["first_day"] + length:
            return False
        if each in area["holidays"] and not terms["include_holidays"]:
            return False
    return True


def count_days(bids):
    return sum(len(bid["days"]) for bid in bids)


def taken(area, round_id, at):
    return sum(
        1 for bid in area["bids"] if bid["round_id"] == round_id and at in bid["days"]
    )


def withdraw(area, data, roles, _):
    need(roles & {ADMIN, BIDDER})
    open_round(area, data["round_id"])
    need((data["round_id"], data["user_id"]) not in area["turns"])
    for bid in area["bids"]:
        same = bid["round_id"], bid["user_id"], bid["days"][0]
        if same == (data["round_id"], data["user_id"], day(data["first_day"])):
            area["bids"].remove(bid)
            return
    raise RefusedError


def end_turn(area, data, roles, *, with_bids):
    need(roles & {ADMIN, BIDDER})
    open_round(area, data["round_id"])
    bidder(area, data["user_id"])
    need((data["round_id"], data["user_id"]) not in area["turns"])
    has_bids = any(
        (bid["round_id"], bid["user_id"]) == (data["round_id"], data["user_id"])
        for bid in area["bids"]
    )
    need(has_bids == with_bids)
    return data["round_id"], data["user_id"]


def complete_turn(area, data, roles, season):
    key = end_turn(area, data, roles, with_bids=True)
    late = is_late(area, *key, season.now)
    in_person = "completed_late" if late else "completed_on_time"
    area["turns"][key] = "proxy" if data.get("by_proxy") else in_person


def pass_turn(area, data, roles, season):
    key = end_turn(area, data, roles, with_bids=False)
    need(may_begin(area, *key, season.now))
    area["turns"][key] = "voluntarily_not_bidding"


def miss_turn(area, data, roles, season):
    key = end_turn(area, data, roles, with_bids=False)
    need(is_late(area, *key, season.now))
    area["turns"][key] = "missed"


def finalize(area, data, roles, season):
    need(ADMIN in roles)
    open_round(area, data["round_id"])
    for user_id in order(area):
        need(not has_claim(area, data["round_id"], user_id, season.now))
    area["finalized"].append(data["round_id"])


def override(area, data, roles, kind, value):
    need(ADMIN in roles and area["users"])
    need(data["user_id"] in area["users"])
    before = area[kind].get(data["user_id"])
    if value is None:
        need(before is not None)
        del area[kind][data["user_id"]]
        return
    need(before != (value, data["reason"]))
    area[kind][data["user_id"]] = (value, data["reason"])


def override_eligibility(area, data, roles, _):
    override(area, data, roles, "eligibility", data.get("can_bid"))


def override_order(area, data, roles, _):
    override(area, data, roles, "order", data.get("position"))


def adjust_order(area, data, roles, _):
    need(ADMIN in roles and data["places"])
    places = {}
    for place in data["places"]:
        need(place["user_id"] in area["users"])
        places[place["user_id"]] = (place["position"], data["reason"])
    need(any(area["order"].get(each) != place for each, place in places.items()))
    area["order"].update(places)


def override_window(area, data, roles, _):
    need(ADMIN in roles and data["user_id"] in area["users"])
    key = data["round_id"], data["user_id"]
    need(key[0] in area["rounds"] and key[0] not in area["finalized"])
    need(key not in area["turns"])
    starts, ends = data["starts_at"], data["ends_at"]
    before = area["windows"].get(key)
    if starts is None and ends is None:
        need(before is not None)
        del area["windows"][key]
        return
    need(starts is not None and ends is not None)
    window_by_hand = ([moment(starts), moment(ends)], data["reason"])
    need(window_by_hand[0][0] < window_by_hand[0][1] and before != window_by_hand)
    area["windows"][key] = window_by_hand


AREA = {
    "empty": {
        "year_version": 0,
        "stage": None,
        "rounds": {},
        "users": {},
        "started": [],
        "finalized": [],
        "bids": [],
        "turns": {},
        "eligibility": {},
        "order": {},
        "windows": {},
    },
    "AdoptYearFacts": adopt,
    "StartRound": start_round,
    "SubmitBid": submit,
    "WithdrawBid": withdraw,
    "CompleteTurn": complete_turn,
    "PassTurn": pass_turn,
    "MissTurn": miss_turn,
    "OverrideBidWindow": override_window,
    "FinalizeRound": finalize,
    "OverrideEligibility": override_eligibility,
    "OverrideBidOrder": override_order,
    "AdjustBidOrder": adjust_order,
}
