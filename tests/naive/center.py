"""The one place of the active year, as plain as possible."""

from tests.naive.answer import ADMIN, need


def request(center, data, roles, _):
    need(ADMIN in roles and center["active"] is None)
    center["active"] = data["year_id"]


CENTER = {"empty": {"active": None}, "RequestActivation": request}
