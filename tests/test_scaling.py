"""docs/scaling.md and its drawing are what bench/scaling.py makes of the measurement."""

import itertools
import json

import pytest

import layerlab as ll
import scaling
from layerlab import nn
from layerlab.train import devices
from scaling import LINKS, NETS, Link, best, operations, parameters, step_seconds, straight_line

FOUND = json.loads(scaling.RESULTS.read_text("utf-8"))
LINE = (1e-4, 2e-6)
SLOW = Link("slow", 1e9, 1e-5, "")


def test_the_page_is_that_of_the_measurement():
    page = scaling.PAGE.read_text("utf-8")
    assert page == scaling.filled(page, scaling.tables(FOUND)), "python bench/scaling.py"
    assert f"at least {devices.WIDE:,} numbers" in " ".join(page.split())
    for name in ("10 GbE", "NVLink 4"):
        assert page.count(f"| {name} |") == 3, name


def test_the_drawing_is_that_of_the_measurement():
    assert scaling.DRAWING.read_text("utf-8") == scaling.drawn(FOUND), "python bench/scaling.py"


def test_a_page_without_a_place_for_a_table_is_refused():
    with pytest.raises(ValueError, match="no place for the table 'rates'"):
        scaling.filled("", {"rates": "| |"})


def test_everything_was_measured():
    assert [(tuple(r["net"]), r["batch"]) for r in FOUND["one"]] == [
        (net, batch) for net in NETS for batch in scaling.BATCHES
    ]
    assert all(row["seconds"] > 0 for row in FOUND["one"] + FOUND["host"])


@pytest.mark.parametrize("net", NETS)
def test_counting_is_that_of_summary(net):
    layers = [nn.Linear(a, b) for a, b in itertools.pairwise(net)]
    model = nn.Sequential(*layers)
    counted = ll.summary(model, (1, net[0]))
    assert parameters(net) == counted.parameters
    assert operations(net) == 6 * counted.multiply_adds - 2 * net[0] * net[1]


def test_a_straight_line_is_found():
    points = [(n, 3e-4 + 2e-6 * n) for n in (8, 32, 128)]
    assert straight_line(points) == pytest.approx((3e-4, 2e-6))
    a, b = straight_line([(n, 2e-6 * n - 1e-5) for n in (8, 32, 128)])  # a step cannot begin early
    assert a == 0
    assert 0 < b < 2e-6


def test_the_formula():
    def ring(n, link, size):
        """Each of 2 (n - 1) rounds sends a piece of size / n."""
        return sum(link.latency + size / n / link.bandwidth for _ in range(2 * (n - 1)))

    for n in (1, 2, 8, 64):
        for link in LINKS:
            compute = LINE[0] + LINE[1] * 512 / n
            wanted = compute / 100 + ring(n, link, 10**6)
            assert step_seconds(LINE, 512, n, link, 10**6, rate=100) == pytest.approx(wanted)


def test_the_best_number_of_devices():
    times = {n: step_seconds(LINE, 4096, n, SLOW, 10**6) for n in scaling.DEVICES}
    n, gain = best(LINE, 4096, SLOW, 10**6)
    assert 1 < n < max(scaling.DEVICES)
    assert times[n] == min(times.values())
    assert gain == times[1] / times[n]
    assert best(LINE, 2, Link("ideal", 1e30, 0, ""), 1)[0] == 2  # no device without a row
    assert best(LINE, 2, SLOW, 10**9)[0] == 1
