"""Charts: what is drawn matches the table, whatever the figures."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.template import engines

from charts.bar_chart import MAX_HEIGHT
from charts.definitions import Bar, Chart, RangeChart, RangeRow, StackedBarChart, StepChart
from charts.scale import WIDTH, build_scale
from tests.helpers.svg import (
    ChartReader,
    bars_of,
    find_chart,
    labels_of,
    name_of,
    swatches_of,
    text_of,
)

MARCH = [dt.date(2011, 3, day) for day in range(32)[1:]]
STAGES = ("In progress", "On-going workstream", "Resolved")


def render(*charts: Chart, level: int = 3) -> str:
    template = "{% for p in charts %}{% chart p level %}{% endfor %}"
    return engines["django"].from_string(template).render({"charts": charts, "level": level})


def bars(*of: Bar, series: tuple[str, ...] = STAGES) -> StackedBarChart:
    return StackedBarChart("By place", "Most are in one.", "requests", "Place", series, of)


def ranges(*of: RangeRow) -> RangeChart:
    return RangeChart(
        "Families", "A few.", "families", "Area", "Estimated", "To be supported", of, "left blank"
    )


def steps(*days: tuple[dt.date, tuple[int, ...]], until: dt.date) -> StepChart:
    return StepChart("Over time", "It rose.", "requests", STAGES[: len(days[0][1])], days, until)


def read(chart: Chart) -> ChartReader:
    return find_chart(render(chart), chart.title)


@pytest.mark.parametrize("counts", [(3, 1, 2), (0, 4, 0), (1, 0, 1000), (0, 0, 0), (999, 1, 0)])
def test_each_bar_is_as_long_as_the_table_says(counts: tuple[int, int, int]):
    found = read(bars(Bar("Kent", counts), Bar("Hull & East", (12, 0, 300)), Bar("One", (1, 0, 0))))
    key = found.key()
    assert list(key.values()) == list(STAGES)
    told = {row[0]: [int(cell.replace(",", "")) for cell in row[1:]] for row in found.table()}
    assert told["Kent"] == [*counts, sum(counts)]
    for name, boxes in found.counts().items():
        by_stage = {key[pattern]: count for pattern, count in boxes.items()}
        assert [by_stage.get(stage, 0) for stage in STAGES] == told[name][:3]
    for name, boxes in found.bars():
        # They follow each other from 0 on, and none is drawn over another.
        assert [first for _, first, _ in boxes] == [0, *(last for *_, last in boxes[:-1])][
            : len(boxes)
        ], name


def test_figures_are_beside_the_bar_and_in_the_table():
    found = read(bars(Bar("Kent", (1030, 0, 2))))
    [row] = found.parts[0].select(".app-chart__row")
    assert labels_of(row) == found.table()[0][1:4] == ["1,030", "0", "2"]
    assert swatches_of(row) == list(found.key()) == ["solid", "hatched", "outline"]
    assert found.table()[0][4] == "1,032"


def test_one_stage_has_one_bar():
    found = read(bars(Bar("Kent", (7,)), series=("In progress",)))
    assert found.counts() == {"Kent": {"solid": 7}}
    assert found.key() == {"solid": "In progress"}
    assert found.table() == [["Kent", "7", "7"]]


def test_too_many_series_are_refused():
    found = read(bars(Bar("Kent", (1, 2, 3, 4)), series=("a", "b", "c", "d")))
    assert len(found.key()) == 4
    assert found.counts() == {"Kent": {"solid": 1, "hatched": 2, "outline": 3, "dotted": 4}}
    with pytest.raises(ValueError, match="from 1 to 4 series"):
        bars(series=("a", "b", "c", "d", "e"))
    with pytest.raises(ValueError, match="must have a count"):
        bars(Bar("Kent", (1, 2)))
    with pytest.raises(ValueError, match="0 or more"):
        bars(Bar("Kent", (1, 2, -1)))


@pytest.mark.parametrize(
    ("nothing", "rows"),
    [
        (bars(), 0),
        (bars(Bar("Kent", (0, 0, 0))), 1),
        (ranges(), 0),
        (ranges(RangeRow("Kent", None, (0, 0))), 1),
        (StepChart("Over time", "It rose.", "requests", STAGES, (), MARCH[0]), 0),
        (steps((MARCH[0], (0, 0)), until=MARCH[1]), 1),
    ],
)
def test_an_empty_chart_says_so(nothing: Chart, rows: int):
    found = read(nothing)
    assert found.parts == []
    assert f"There are no {nothing.unit} to show." in text_of(found.whole)
    assert nothing.description not in text_of(found.whole)
    assert len(found.table()) == rows


BARNET = RangeRow("Barnet", (640, 770), (400, 400))
LARGEST = RangeRow("Birmingham", (4150, 4210), (4000, 4000))
BLANK = RangeRow("Kent", (2540, 2580), None)
MEMBER = RangeRow("Bolton", (830, 830), None, heading="Greater Manchester")


def test_ranges_are_drawn_from_the_lowest_to_the_highest():
    found = read(ranges(BARNET, LARGEST, BLANK, MEMBER))
    assert dict(found.bars()) == {
        "Barnet": [("solid", 0, 640), ("outline", 640, 770), ("hatched", 0, 400)],
        "Birmingham": [("solid", 0, 4150), ("outline", 4150, 4210), ("hatched", 0, 4000)],
        "Kent": [("solid", 0, 2540), ("outline", 2540, 2580)],
        "Bolton": [("solid", 0, 830)],
    }
    assert found.table() == [
        ["Barnet", "640 to 770", "400"],
        ["Birmingham", "4,150 to 4,210", "4,000"],
        ["Kent", "2,540 to 2,580", "left blank"],
        ["Bolton", "830", "left blank"],
    ]
    assert found.key() == {
        "solid": "Estimated",
        "hatched": "To be supported",
        "outline": "range: lowest to highest",
    }
    for row, told in zip(found.parts[0].select(".app-chart__row"), found.table(), strict=True):
        assert [name_of(row), *labels_of(row)] == told


def test_a_blank_has_no_bar_and_a_zero_has_an_empty_one():
    found = read(ranges(RangeRow("Kent", None, (0, 0)), BARNET))
    kent, barnet = found.parts[0].select(".app-chart__row")
    assert not bars_of(kent)
    assert labels_of(kent) == ["left blank", "0"]
    assert [len(row.select("line")) for row in (kent, barnet)] == [1, 2]


def test_a_group_has_a_heading_in_the_chart_and_in_the_table():
    found = read(ranges(BARNET, MEMBER, RangeRow("Bury", (360, 410), None, "Greater Manchester")))
    [part] = found.parts
    assert [text_of(h) for h in part.select(".app-chart__heading")] == ["Greater Manchester"]
    assert [text_of(h) for h in found.whole.select("th[scope=rowgroup]")] == ["Greater Manchester"]
    assert len(found.whole.select("tbody")) == 2


def test_a_range_upside_down_is_refused():
    with pytest.raises(ValueError, match="from low to high"):
        RangeRow("Kent", (770, 640), None)


def test_a_long_chart_is_drawn_in_parts_that_a_page_holds_to_one_scale():
    rows = [RangeRow(f"Area {n}", (n, n + 10), None, "Group" * (n > 20)) for n in range(40)]
    found = read(ranges(*rows))
    assert len(found.parts) > 1
    assert [name for name, _ in found.bars()] == [row.name for row in rows]
    assert all(float(str(part["viewbox"]).split()[3]) <= MAX_HEIGHT for part in found.parts)
    assert text_of(found.parts[1].title) == f"Families, part 2 of {len(found.parts)}"
    # A group that goes on has its heading again.
    assert text_of(found.parts[-1].select_one(".app-chart__heading")) == "Group"
    axes = {str(part.select_one(".app-chart__axis").line["x2"]) for part in found.parts}
    assert len(axes) == 1
    assert read(ranges(BARNET)).parts[0].title.get_text() == "Families"


def test_steps_are_as_high_and_long_as_the_table_says():
    found = read(steps((MARCH[0], (2, 0)), (MARCH[1], (5, 1)), (MARCH[7], (0, 12)), until=MARCH[9]))
    assert found.table() == [
        ["1 March 2011", "2", "0"],
        ["2 March 2011", "5", "1"],
        ["8 March 2011", "0", "12"],
    ]
    # Of ten days, the second begins after a tenth and the eighth after seven.
    assert found.panels() == {
        "In progress": [(0, 2), (0.1, 5), (0.7, 0)],
        "On-going workstream": [(0, 0), (0.1, 1), (0.7, 12)],
    }
    headings = [text_of(t) for t in found.whole.select("svg text[font-weight]")]
    assert headings == ["In progress: 0", "On-going workstream: 12"]
    assert "1 March 2011" in text_of(found.parts[0])
    assert "10 March 2011" in text_of(found.parts[0])


def test_a_step_chart_of_one_day_and_stage():
    found = read(steps((MARCH[21], (15,)), until=MARCH[21]))
    assert found.panels() == {"In progress": [(0, 15)]}
    assert text_of(found.parts[0]).count("22 March 2011") == 1


@pytest.mark.parametrize("days", [(2, 1), (1, 1), (5, 9)])
def test_days_out_of_order_are_refused(days: tuple[int, int]):
    with pytest.raises(ValueError, match="Days must be in order"):
        steps(*((MARCH[day], (1,)) for day in days), until=MARCH[7])


def test_only_a_bar_with_a_url_is_a_link():
    found = read(bars(Bar("Kent", (1, 0, 0), "/requests/?a=1&b=2"), Bar("Hull", (1, 1, 1))))
    assert found.links() == {"Kent": "/requests/?a=1&b=2"}


def test_a_chart_has_a_name_and_a_description_to_those_who_do_not_see_it():
    page = BeautifulSoup(
        render(bars(Bar("<Kent>", (1, 0, 0))), ranges(BARNET), level=2), "html.parser"
    )
    for chart, title, description in zip(
        page.select("svg"), ("By place", "Families"), ("Most are in one.", "A few."), strict=True
    ):
        assert chart["role"] == "img"
        assert text_of(page.find(id=chart["aria-labelledby"])) == title
        assert text_of(page.find(id=chart["aria-describedby"])) == description
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    used = {str(tag["fill"])[5:-1] for tag in page.select("[fill]")}
    assert used <= set(ids)
    assert [h.name for h in page.select(".govuk-heading-s")] == ["h2", "h2"]
    assert "&lt;Kent&gt;" in str(page)
    assert not page.select("script, style, [style]")


def test_nothing_stands_outside_the_chart():
    long = "Department for Communities and Local Government, with the Homes and Communities Agency"
    found = read(bars(Bar(long, (1234, 5678, 9)), Bar("Home Office", (0, 0, 9999))))
    assert name_of(found.parts[0].select(".app-chart__row")[0]) == long
    for box in found.whole.select("svg g rect"):
        assert 0 <= float(str(box["x"])) <= WIDTH - float(str(box["width"]))
    for text in found.whole.select("svg text"):
        assert 0 <= float(str(text["x"])) <= WIDTH


@pytest.mark.parametrize("most", [1, 2, 4, 5, 9, 10, 33, 999, 4210, 1_000_000])
def test_a_scale_has_a_few_round_numbers(most: int):
    scale = build_scale(most, 100, steps=4)
    figures = [int(words.replace(",", "")) for _, words in scale.ticks]
    assert 2 <= len(figures) <= 5
    assert figures == list(range(0, most + 1, scale.step))
    assert str(scale.step).rstrip("0") in ("1", "2", "5")
    assert scale.to_units(most) == 100
