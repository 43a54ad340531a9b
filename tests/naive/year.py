"""A bid year, once more: a dict, and a function for each command."""

from tests.naive.answer import ADMIN, BIDDER, PROCESS, day, need
from tests.naive.order import KEYS, has_ties, seniority
from tests.naive.windows import day_of, local, window

STAGES = (
    "draft",
    "bootstrap_complete",
    "canonicalized",
    "bidding_active",
    "bidding_closed",
)


def locked(year):
    return STAGES.index(year["stage"]) >= 2


def structure(year, roles):
    need(ADMIN in roles)
    need(not locked(year))


def create_bid_year(year, data, roles, _):
    structure(year, roles)
    first = day(data["first_day"])
    need(first.month == 1 and first.isoweekday() == 7 and 1900 <= first.year <= 2200)
    need(data["pay_periods"] in (26, 27))
    year["first_day"], year["pay_periods"] = first, data["pay_periods"]
    year["holidays"] = [day(each) for each in data.get("holidays", ())]


def expect_areas(year, data, roles, _):
    structure(year, roles)
    year["expected_areas"] = data["count"]


def create_area(year, data, roles, _):
    structure(year, roles)
    need(data["area_id"] not in year["areas"])
    codes = [each["code"].lower() for each in year["areas"].values()]
    need(data["code"].lower() not in codes)
    year["areas"][data["area_id"]] = {
        "code": data["code"],
        "expected": None,
        "group": None,
    }


def expect_users(year, data, roles, _):
    structure(year, roles)
    need(data["area_id"] in year["areas"])
    year["areas"][data["area_id"]]["expected"] = data["count"]


def create_group(year, data, roles, _):
    structure(year, roles)
    need(data["round_group_id"] not in year["groups"])
    year["groups"].append(data["round_group_id"])


def create_round(year, data, roles, _):
    structure(year, roles)
    need(data["round_group_id"] in year["groups"])
    need(data["round_id"] not in year["rounds"])
    need(data.get("is_windowed", True) or not data.get("first_day"))
    year["rounds"][data["round_id"]] = {
        "include_holidays": False,
        "allow_overbid": False,
        "is_windowed": True,
        "first_day": None,
        **data,
    }


def assign_group(year, data, roles, _):
    structure(year, roles)
    need(data["area_id"] in year["areas"])
    need(data["round_group_id"] in year["groups"])
    year["areas"][data["area_id"]]["group"] = data["round_group_id"]


def set_schedule(year, data, roles, _):
    structure(year, roles)
    need(day(data["first_day"]).isoweekday() == 1)
    need(data["opens"] < data["closes"])
    year["schedule"] = data


def register(year, data, roles, _):
    structure(year, roles)
    need(data["user_id"] not in year["users"])
    taken = [each["initials"] for each in year["users"].values()]
    need(data["initials"] not in taken)
    year["users"][data["user_id"]] = {
        "excluded_from_bidding": False,
        "excluded_from_leave_calculation": False,
        "reviewed": False,
        "area_id": None,
        "crew": None,
        "lottery": None,
        **data,
    }


def update(year, data, roles, _):
    user = year["users"].get(data["user_id"])
    need(user is not None)
    changed = {name: value for name, value in data.items() if name != "user_id"}
    if locked(year):
        need(ADMIN in roles and set(changed) <= {"initials", "name"})
    else:
        is_upkeep = set(changed) <= {"crew", "lottery", *KEYS}
        need(ADMIN in roles or (BIDDER in roles and is_upkeep))
    for other in year["users"].values():
        need(other is user or other["initials"] != changed.get("initials"))
    user.update(changed)


def participate(year, data, roles, _):
    structure(year, roles)
    need(data["user_id"] in year["users"])
    without_leave = data["excluded_from_leave_calculation"]
    need(data["excluded_from_bidding"] or not without_leave)
    year["users"][data["user_id"]].update(data)


def move(year, data, roles, _):
    structure(year, roles)
    need(data["user_id"] in year["users"])
    need(data.get("area_id") is None or data["area_id"] in year["areas"])
    user = year["users"][data["user_id"]]
    user["area_id"], user["reviewed"] = data.get("area_id"), False


def review(year, data, roles, _):
    structure(year, roles)
    user = year["users"].get(data["user_id"])
    need(user is not None and user["area_id"] is None)
    user["reviewed"] = True


def is_complete(year):
    if year["first_day"] is None or year["expected_areas"] != len(year["areas"]):
        return False
    belongs = [user["area_id"] for user in year["users"].values()]
    for area_id, area in year["areas"].items():
        if area["expected"] != belongs.count(area_id):
            return False
    for user in year["users"].values():
        if user["area_id"] is None and not user["reviewed"]:
            return False
        if user["area_id"] is not None and user["area_id"] not in year["areas"]:
            return False
    return True


def bidders(year, area_id):
    return [
        user
        for user in year["users"].values()
        if user["area_id"] == area_id and not user["excluded_from_bidding"]
    ]


def rounds_of(year, area_id):
    group = year["areas"][area_id]["group"]
    mine = [each for each in year["rounds"].values() if each["round_group_id"] == group]
    return sorted(mine, key=lambda each: each["number"])


def is_ready(year, now):
    if not is_complete(year):
        return False
    windowed = []
    for area_id in year["areas"]:
        rounds = rounds_of(year, area_id)
        if not rounds or has_ties(bidders(year, area_id)):
            return False
        windowed += [(area_id, each) for each in rounds if each["is_windowed"]]
    if not windowed:
        return True
    return year["schedule"] is not None and all(
        can_be_kept(year, now, each) and follows(year, area_id, each)
        for area_id, each in windowed
    )


def can_be_kept(year, now, terms):
    """Say whether all windows of a round are to come, and clocks show them once."""
    schedule = year["schedule"]
    longest = max(len(bidders(year, each)) for each in year["areas"])
    return begins(schedule, terms) > local(schedule, now).date() and all(
        window(schedule, place, terms["first_day"]) for place in range(1, longest + 1)
    )


def follows(year, area_id, terms):
    """Say whether a round begins behind all windows of the rounds before it."""
    last = len(bidders(year, area_id))
    for other in rounds_of(year, area_id):
        if other["is_windowed"] and other["number"] < terms["number"] and last:
            over = day_of(year["schedule"], last, other["first_day"])
            if begins(year["schedule"], terms) <= over:
                return False
    return True


def begins(schedule, terms):
    return day(terms["first_day"] or schedule["first_day"])


def complete_bootstrap(year, _, roles, __):
    need(ADMIN in roles and year["stage"] == "draft" and is_complete(year))
    year["stage"] = "bootstrap_complete"


def confirm(year, data, roles, season):
    need(ADMIN in roles and year["stage"] == "bootstrap_complete")
    need(data["phrase"] == "I understand this action is irreversible")
    need(is_ready(year, season.now))
    for area_id in year["areas"]:
        for place, user in enumerate(seniority(bidders(year, area_id)), 1):
            year["places"][user["user_id"]] = place
    year["stage"] = "canonicalized"


def activate(year, _, roles, __):
    need(PROCESS in roles and year["stage"] == "canonicalized")
    year["stage"] = "bidding_active"


YEAR = {
    "empty": {
        "stage": "draft",
        "first_day": None,
        "pay_periods": None,
        "holidays": [],
        "expected_areas": None,
        "areas": {},
        "groups": [],
        "rounds": {},
        "schedule": None,
        "users": {},
        "places": {},
    },
    "CreateBidYear": create_bid_year,
    "SetExpectedAreaCount": expect_areas,
    "CreateArea": create_area,
    "SetExpectedUserCount": expect_users,
    "CreateRoundGroup": create_group,
    "CreateRound": create_round,
    "AssignRoundGroup": assign_group,
    "SetBidSchedule": set_schedule,
    "RegisterUser": register,
    "UpdateUser": update,
    "SetParticipation": participate,
    "MoveUser": move,
    "ReviewNoBid": review,
    "CompleteBootstrap": complete_bootstrap,
    "ConfirmReadyToBid": confirm,
    "ActivateBidding": activate,
}
