"""Pauses between tries: how they grow, and where that ends."""

from itertools import islice

from birthday_calendar.pauses import Pauses


def test_pauses_grow_up_to_the_longest() -> None:
    assert list(islice(Pauses(1, 30), 7)) == [1, 2, 4, 8, 16, 30, 30]
    assert list(islice(Pauses(60, 6 * 3600, growth=4), 6)) == [60, 240, 960, 3840, 15360, 21600]


def test_each_beginning_is_one_of_its_own() -> None:
    pauses = Pauses(1, 30)
    assert next(iter(pauses)) == next(iter(pauses)) == 1


def test_chance_only_shortens_them() -> None:
    found = [Pauses(10, 300, least=0.5).after(2) for _ in range(100)]
    assert 10 <= min(found) < max(found) <= 20


def test_any_number_of_tries_in_vain_is_one_that_can_be_waited_for() -> None:
    assert Pauses(60, 6 * 3600, growth=4).after(10**6) == 6 * 3600
