"""The facts panel: what a text states of people, schools, places, titles and figures."""

from pipeline.facts.fact import FIELDS, KINDS, Fact
from pipeline.facts.propose import propose

__all__ = ["FIELDS", "KINDS", "Fact", "propose"]
