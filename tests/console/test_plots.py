"""Days as bars."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from console.plots import HEIGHT, WIDTH, plot

DAY = date(2026, 11, 24)
counts = st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), max_size=95)


@given(counts)
def test_every_bar_stands_within_its_frame(numbers: list[tuple[int, int]]) -> None:
    days = [(DAY + timedelta(days=n), *pair) for n, pair in enumerate(numbers)]
    drawn = plot(days, name=str)
    assert all(0 <= bar.back <= HEIGHT and 0 <= bar.front <= HEIGHT for bar in drawn.bars)
    assert all(0 <= bar.x and bar.x + bar.width <= WIDTH for bar in drawn.bars)
    assert sum(bool(bar.name) for bar in drawn.bars) <= 5


def test_the_last_day_has_its_name_and_the_top_is_a_round_number() -> None:
    drawn = plot([(DAY, 37, 3), (DAY, 12, 0)], name=str)
    assert (drawn.top, drawn.bars[-1].name, drawn.bars[0].back) == (50, "2026-11-24", 74)


def test_nothing_at_all_is_a_flat_line() -> None:
    assert [bar.back for bar in plot([(DAY, 0, 0)], name=str).bars] == [0]
