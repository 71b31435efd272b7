"""Which district holds a point on the map. The outlines are rough (see their attribution), so an edge is not certain.

Aghdara has no outline of its own: near it, it is offered beside the district whose old outline holds the point.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any

from locales.reference import REFERENCE

NEAR = 0.04
"""Degrees of latitude (4 km): how far outside every outline a point may be, at a rough shore or border."""

_AGHDARA = (40.21, 46.81, 0.35)  # the town, and the degrees around it that may belong to the district
_PARENTS = frozenset({"tartar", "kalbajar", "aghdam"})  # of whose villages it was re-created in 2023

Point = tuple[float, float]
"""Longitude, latitude, as GeoJSON has it."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One part of a district, without its holes; the box around it as west, south, east, north."""

    district: str
    box: tuple[float, float, float, float]
    rings: tuple[tuple[Point, ...], ...]


def districts_at(latitude: float, longitude: float) -> tuple[str, ...]:
    """The ids of the districts that the point can belong to, likeliest first; none outside Azerbaijan."""
    point = (longitude, latitude)
    found = next((outline.district for outline in _outlines() if _holds(outline, point)), None)
    if found is None:
        return _nearest(point)
    if found in _PARENTS and _away((_AGHDARA[1], _AGHDARA[0]), point) < _AGHDARA[2]:
        return found, "aghdara"
    return (found,)


def _nearest(point: Point) -> tuple[str, ...]:
    distance, district = min((_distance(outline, point), outline.district) for outline in _outlines())
    return (district,) if distance <= NEAR else ()


def _holds(outline: Outline, point: Point) -> bool:
    west, south, east, north = outline.box
    if not (west <= point[0] <= east and south <= point[1] <= north):
        return False
    return sum(_around(ring, point) for ring in outline.rings) % 2 == 1  # inside its edge and in no hole


def _around(ring: tuple[Point, ...], point: Point) -> bool:
    """Whether a line from the point to the east crosses the ring an odd number of times."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _distance(outline: Outline, point: Point) -> float:
    """To the nearest edge, in degrees of latitude."""
    west, south, east, north = outline.box
    if not (west - 1 <= point[0] <= east + 1 and south - 1 <= point[1] <= north + 1):
        return 1.0
    return min(_to_edge(start, end, point) for ring in outline.rings for start, end in pairwise(ring))


def _to_edge(start: Point, end: Point, point: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    part = 0.0 if length == 0 else ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length
    part = max(0.0, min(1.0, part))
    return _away((start[0] + part * dx, start[1] + part * dy), point)


def _away(one: Point, other: Point) -> float:
    return hypot((one[0] - other[0]) * cos(radians(one[1])), one[1] - other[1])


@cache
def _outlines() -> tuple[Outline, ...]:
    data: Any = json.loads((REFERENCE / "districts.geojson").read_text(encoding="utf-8"))
    return tuple(
        _outline(feature["properties"]["district"], polygon)
        for feature in data["features"]
        for polygon in feature["geometry"]["coordinates"]
    )


def _outline(district: str, polygon: list[list[list[float]]]) -> Outline:
    rings = tuple(tuple((x, y) for x, y in ring) for ring in polygon)
    east_west, north_south = zip(*rings[0], strict=True)
    return Outline(district, (min(east_west), min(north_south), max(east_west), max(north_south)), rings)
