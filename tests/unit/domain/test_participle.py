import pytest

from argos_engine.domain.participle import IRREGULAR_PARTICIPLES, check_event_type
from argos_engine.errors import ConfigurationError


@pytest.mark.parametrize(
    "name",
    [
        "account.opened",
        "account.money.deposited",
        "bid.withdrawn",
        "round2.bid3.placed",
        "cell.freed",
        "loan.agreed",
        "file.read",
        f"{'a' * 192}.closed",
    ],
)
def test_words_that_end_in_the_past_name_an_event(name):
    check_event_type(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "opened",
        "Account.opened",
        "account.Opened",
        "account..opened",
        ".opened",
        "account.opened.",
        "account opened",
        "account.re-opened",
        "account.re_opened",
        "account.2opened",
        "account.opened\n",
        "k\u00f6nto.opened",
        f"{'a' * 194}.opened",
    ],
)
def test_other_shapes_name_no_event(name):
    with pytest.raises(ConfigurationError, match="lower-case words joined by dots"):
        check_event_type(name)


@pytest.mark.parametrize(
    "last",
    ["open", "deposit", "opening", "need", "seed", "proceed", "red", "ed", "bed"],
)
def test_the_last_word_stands_in_the_past(last):
    with pytest.raises(ConfigurationError, match=f"and '{last}' is none that is known"):
        check_event_type(f"account.{last}")


def test_a_domain_may_add_participles():
    check_event_type("cake.baken", {"baken"})

    with pytest.raises(ConfigurationError):
        check_event_type("cake.baken")


def test_irregular_participles_are_words():
    assert all(word.isalpha() and word.islower() for word in IRREGULAR_PARTICIPLES)
