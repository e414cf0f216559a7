"""The facts panel: what a text states of people, schools, places, titles and figures."""

from pipeline.facts.accept import Accepted, accept, known
from pipeline.facts.fact import FIELDS, KINDS, Fact
from pipeline.facts.propose import material_of, of_story, propose
from pipeline.facts.whereabouts import chosen

__all__ = [
    "FIELDS",
    "KINDS",
    "Accepted",
    "Fact",
    "accept",
    "chosen",
    "known",
    "material_of",
    "of_story",
    "propose",
]
