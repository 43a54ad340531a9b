"""Leave that is earned, and groups of leave, reckoned day by day."""

import datetime


def years_served(since, at):
    years = 0
    while anniversary(since, years + 1) <= at:
        years += 1
    return years


def anniversary(since, years):
    try:
        return since.replace(year=since.year + years)
    except ValueError:  # February 29
        return datetime.date(since.year + years, 3, 1)


def earned_hours(first_day, pay_periods, service_date):
    total, has_bonus = 0, False
    for number in range(pay_periods):
        start = first_day + datetime.timedelta(days=14 * number)
        if service_date > start:
            continue  # whoever begins later earns nothing yet
        years = years_served(service_date, start)
        if years < 3:
            total += 4
        elif years < 15:
            total += 6
            has_bonus = True
        else:
            total += 8
    if has_bonus:
        total += 4
    while total % 8:
        total += 1
    return total


def works(crew, at):
    if crew is None:
        return True
    # Crew 1 is off on Sunday and Monday, each further one a day later.
    days_off = {(6 + crew - 1) % 7, (6 + crew) % 7}
    return at.weekday() not in days_off


def is_group(days, crew):
    if not 1 <= len(days) <= 5 or len(set(days)) != len(days):
        return False
    for each in days:
        if not works(crew, each):
            return False
    at = days[0]
    for each in days[1:]:
        at += datetime.timedelta(days=1)
        while not works(crew, at):
            at += datetime.timedelta(days=1)
        if each != at:
            return False
    return True
