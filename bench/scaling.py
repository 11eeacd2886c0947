"""Training on several devices: what a step costs here, and what it would cost on others.

    python bench/scaling.py measure   # a few minutes; writes bench/scaling.json
    python bench/scaling.py           # the tables of docs/scaling.md and its drawing from that

A step on n devices takes t(n) = compute(batch / n) + 2 (n - 1) / n · bytes / bandwidth
+ 2 (n - 1) · latency: the sum of all gradients goes round a ring, in which each device sends and
receives 2 (n - 1) pieces of a size of bytes / n.
"""

from __future__ import annotations

import itertools
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "scaling.json"
PAGE = ROOT / "docs" / "scaling.md"
DRAWING = ROOT / "docs" / "_static" / "scaling.svg"

NETS = ((64, 64, 10), (784, 256, 128, 10), (1024, 4096, 4096, 1024))
BATCHES = (8, 32, 128, 512)  # measured on one device
MODELLED = (256, 4096)  # of which the tables speak
HOST_DEVICES = (1, 2, 4, 8)
DEVICES = tuple(2**i for i in range(11))  # 1 to 1024


@dataclass(frozen=True)
class Link:
    """What connects two devices: bytes a second in one direction, and seconds for a message."""

    name: str
    bandwidth: float
    latency: float
    source: str


LINKS = (
    Link("10 GbE", 10e9 / 8, 30e-6, "IEEE 802.3ae; latency of TCP, assumed"),
    Link("25 GbE", 25e9 / 8, 30e-6, "IEEE 802.3by; latency of TCP, assumed"),
    Link("100 GbE", 100e9 / 8, 30e-6, "IEEE 802.3ba; latency of TCP, assumed"),
    Link("PCIe 4.0 x16", 31.5e9, 5e-6, "PCI-SIG: 16 GT/s, 128b/130b; latency assumed"),
    Link("PCIe 5.0 x16", 63e9, 5e-6, "PCI-SIG: 32 GT/s, 128b/130b; latency assumed"),
    Link("NVLink 4", 450e9, 5e-6, "NVIDIA H100: 900 GB/s both ways; latency assumed"),
    Link("TPU v5e ICI", 200e9, 5e-6, "Google Cloud TPU v5e: 1600 Gbit/s; latency assumed"),
)
RATES = (1, 100)  # times the rate measured here


def parameters(net: Sequence[int]) -> int:
    """Weights and biases of a chain of Linear layers."""
    return sum((a + 1) * b for a, b in itertools.pairwise(net))


def operations(net: Sequence[int]) -> int:
    """Multiplications and additions of a step for one row.

    Each weight takes part in the way forward, in its own gradient and in that of the input, which
    the first layer does not need.
    """
    return 6 * sum(a * b for a, b in itertools.pairwise(net)) - 2 * net[0] * net[1]


def straight_line(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """(a, b) of seconds = a + b · rows, with the least sum of squared relative errors, a >= 0."""
    weights = [1 / seconds**2 for _, seconds in points]
    total = sum(weights)
    x = sum(w * rows for w, (rows, _) in zip(weights, points, strict=True)) / total
    y = sum(w * t for w, (_, t) in zip(weights, points, strict=True)) / total
    up = sum(w * (r - x) * (t - y) for w, (r, t) in zip(weights, points, strict=True))
    across = sum(w * (r - x) ** 2 for w, (r, _) in zip(weights, points, strict=True))
    slope = up / across
    if y - slope * x >= 0:
        return y - slope * x, slope
    squares = sum(w * r * r for w, (r, _) in zip(weights, points, strict=True))
    return 0.0, sum(w * r * t for w, (r, t) in zip(weights, points, strict=True)) / squares


def step_seconds(
    line: tuple[float, float],
    batch: float,
    devices: int,
    link: Link,
    gradient_bytes: int,
    rate: float = 1,
) -> float:
    """The formula of this file: a step of `batch` rows over so many devices.

    `line` is what `straight_line` gives; `rate` says how many times as fast a device is.
    """
    compute = (line[0] + line[1] * batch / devices) / rate
    moved = 2 * (devices - 1) / devices * gradient_bytes
    return compute + moved / link.bandwidth + 2 * (devices - 1) * link.latency


def best(
    line: tuple[float, float], batch: int, link: Link, gradient_bytes: int, rate: float = 1
) -> tuple[int, float]:
    """The smallest number of devices with the shortest step, and how much shorter that is."""
    times = {
        n: step_seconds(line, batch, n, link, gradient_bytes, rate) for n in DEVICES if n <= batch
    }
    n = min(times, key=lambda n: (times[n], n))
    return n, times[1] / times[n]


# ── measuring ────────────────────────────────────────────────────────────────────────────────────


def measure_step(net: Sequence[int], batch: int, devices: Any = 1, seconds: float = 3.0) -> float:
    """The time of a training step of `fit`, engine xla, SGD, in the quickest of many epochs.

    The quickest, because the model asks what the machine can do: others may share it.
    """
    import time

    import numpy as np

    import layerlab as ll
    from layerlab import nn, optim
    from layerlab.train import fit

    steps = max(4, min(256, int(2e9 / (operations(net) * batch))))
    random = np.random.default_rng(0)
    x = random.normal(size=(batch * steps, net[0])).astype(np.float32)
    y = random.integers(net[-1], size=len(x))
    ll.manual_seed(0)
    layers: list[Any] = []
    for a, b in itertools.pairwise(net):
        layers += [nn.Linear(a, b), nn.ReLU()]
    model = nn.Sequential(*layers[:-1])
    ends: list[float] = []

    def tick(_: Any) -> bool:
        ends.append(time.perf_counter())
        return len(ends) > 6 and ends[-1] - ends[0] > seconds

    fit(
        model,
        (x, y),
        optimizer=optim.SGD(model.parameters(), lr=1e-3),
        batch_size=batch,
        epochs=10**6,
        engine="xla",
        devices=devices,
        callbacks=[tick],
    )
    # The first two are shorter calls, by which the engine learns how long a batch takes.
    epochs = [b - a for a, b in itertools.pairwise(ends[2:])]
    return min(epochs) / steps


def in_a_process(net: Sequence[int], batch: int, devices: Any) -> float:
    """`measure_step` in a process that has so many host devices."""
    flags = f"--xla_force_host_platform_device_count={devices}"
    run = subprocess.run(
        [sys.executable, __file__, "step", json.dumps([net, batch, devices])],
        env={**os.environ, "XLA_FLAGS": flags},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(run.stdout)


def measure() -> None:
    """Measure everything and write it down."""
    import jax
    import numpy as np

    found: dict[str, Any] = {
        "machine": f"{cpu_name()}, {len(os.sched_getaffinity(0))} cores",
        "versions": {"JAX": jax.__version__, "NumPy": np.__version__},
        "one": [],
        "host": [],
    }
    for net in NETS:
        for batch in BATCHES:
            seconds = in_a_process(net, batch, 1)
            found["one"].append({"net": net, "batch": batch, "seconds": seconds})
            print(found["one"][-1], flush=True)
    for net, batch in ((NETS[0], 256), (NETS[1], 256), (NETS[1], 1024)):
        for devices in HOST_DEVICES:
            seconds = in_a_process(net, batch, devices)
            found["host"].append(
                {"net": net, "batch": batch, "devices": devices, "seconds": seconds}
            )
            print(found["host"][-1], flush=True)
    RESULTS.write_text(json.dumps(found, indent=1) + "\n")


def cpu_name() -> str:
    """What the machine calls its processor."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for row in info.read_text().splitlines():
            if row.startswith("model name"):
                return row.partition(":")[2].strip()
    return platform.machine()


# ── the page ─────────────────────────────────────────────────────────────────────────────────────


def lines(found: dict[str, Any]) -> dict[tuple[int, ...], tuple[float, float]]:
    """The straight line of each network."""
    return {
        net: straight_line(
            [(row["batch"], row["seconds"]) for row in found["one"] if tuple(row["net"]) == net]
        )
        for net in NETS
    }


def named(net: Sequence[int]) -> str:
    """A network by its sizes."""
    return "-".join(map(str, net))


def shown(seconds: float) -> str:
    """A time to three digits in a unit that suits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"


def said(devices: int, gain: float) -> str:
    """A number of devices, and how many times as fast they are as one."""
    return "1" if devices == 1 else f"{devices} ({gain:.3g}×)"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, the first column to the left and the others to the right."""
    ruled = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ruled, *rows))


def tables(found: dict[str, Any]) -> dict[str, str]:
    """The tables of the page, each by the name of its place."""
    fitted = lines(found)
    measured, rates, host = [], [], []
    for net in NETS:
        a, b = fitted[net]
        times = {r["batch"]: r["seconds"] for r in found["one"] if tuple(r["net"]) == net}
        off = max(abs(a + b * n - t) / t for n, t in times.items())
        measured.append([named(net), *[shown(times[n]) for n in BATCHES]])
        rates.append(
            [
                named(net),
                f"{parameters(net):,}",
                shown(a),
                shown(b),
                f"{operations(net) / b / 1e9:.0f}",
                f"{100 * off:.0f} %",
            ]
        )
    for net, batch in dict.fromkeys((tuple(r["net"]), r["batch"]) for r in found["host"]):
        times = {
            r["devices"]: r["seconds"]
            for r in found["host"]
            if (tuple(r["net"]), r["batch"]) == (net, batch)
        }
        host.append(
            [f"{named(net)}, batch {batch}", shown(times[1])]
            + [f"{times[n] / times[1]:.2f}" for n in HOST_DEVICES[1:]]
        )
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    made = {
        "machine": f"{found['machine']}; {versions}.",
        "measured": table(["network", *[f"batch {n}" for n in BATCHES]], measured),
        "rates": table(
            ["network", "parameters", "fixed", "a row", "GFLOP/s", "off by, at most"], rates
        ),
        "host": table(
            ["work", "1 device", *[f"{n} devices, times that" for n in HOST_DEVICES[1:]]], host
        ),
        "links": table(
            ["link", "GB/s, one way", "µs a message", "from"],
            [
                [link.name, f"{link.bandwidth / 1e9:.4g}", f"{link.latency * 1e6:g}", link.source]
                for link in LINKS
            ],
        ),
    }
    for rate in RATES:
        made[f"best-{rate}"] = table(
            ["link", *[f"{named(net)}, {batch}" for net in NETS for batch in MODELLED]],
            [
                [link.name]
                + [
                    said(*best(fitted[net], batch, link, 4 * parameters(net), rate))
                    for net in NETS
                    for batch in MODELLED
                ]
                for link in LINKS
            ],
        )
    return made


def filled(text: str, made: dict[str, str]) -> str:
    """The page with the tables in their places, between two comments."""
    for name, content in made.items():
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, _, rest = text.partition(start)
        _, _, after = rest.partition(end)
        if not after:
            raise ValueError(f"{PAGE} has no place for the table {name!r}")
        text = f"{before}{start}\n{content}\n\n{end}{after}"
    return text


def drawn(found: dict[str, Any]) -> str:
    """The modelled speed-up of the middle network over the number of devices, for each link."""
    from math import log2

    from drawing import line, page
    from drawing import text as words

    net, fitted = NETS[1], lines(found)[NETS[1]]
    left, top, width, height, gap = 60.0, 64.0, 300.0, 300.0, 110.0
    parts = [
        words(20, 24, f"{named(net)}, batch 4096: how many times as fast on n devices (modelled)")
    ]
    most = 10
    for place, rate in enumerate(RATES):
        x0 = left + place * (width + gap)

        def at(n: float, times: float, x0: float = x0) -> tuple[float, float]:
            up = min(max(log2(times), -1.0), most)
            return x0 + width * log2(n) / most, top + height * (1 - (up + 1) / (most + 1))

        title = "devices as fast as this machine" if rate == 1 else f"devices {rate} × as fast"
        parts.append(words(x0, top - 14, title))
        for power in range(0, most + 1, 2):
            (x, _), (_, y) = at(2**power, 1), at(1, 2**power)
            parts += [line("faint", x, top, x, top + height)]
            parts += [line("faint", x0, y, x0 + width, y)]
            parts += [words(x, top + height + 16, str(2**power), "middle")]
            parts += [words(x0 - 6, y + 4, f"{2**power} ×", "end")]
        parts.append(line("one", *at(1, 1), *at(2**most, 2**most)))
        ends: list[float] = []
        for link in sorted(LINKS, key=lambda k: k.bandwidth):
            one = step_seconds(fitted, 4096, 1, link, 4 * parameters(net), rate)
            curve = [
                at(n, one / step_seconds(fitted, 4096, n, link, 4 * parameters(net), rate))
                for n in DEVICES
            ]
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in curve)
            kind = "other" if "GbE" in link.name else "ours" if "PCIe" in link.name else "jax"
            parts.append(f'<polyline class="{kind} line" points="{points}"/>')
            y = curve[-1][1]
            while any(abs(y - other) < 13 for other in ends):
                y -= 1
            ends.append(y)
            parts.append(words(x0 + width + 5, y + 4, link.name))
    parts.append(words(left + width / 2, top + height + 36, "devices", "middle"))
    title = "Modelled speed-up of data parallelism over the number of devices, for seven links"
    return page(left + 2 * width + 2 * gap, top + height + 50, title, parts) + "\n"


def main(arguments: list[str]) -> None:
    """What the first lines of this file say."""
    if arguments[:1] == ["step"]:
        net, batch, devices = json.loads(arguments[1])
        print(measure_step(net, batch, devices))
    elif arguments == ["measure"]:
        measure()
    else:
        found = json.loads(RESULTS.read_text())
        PAGE.write_text(filled(PAGE.read_text("utf-8"), tables(found)), "utf-8")
        DRAWING.write_text(drawn(found), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
