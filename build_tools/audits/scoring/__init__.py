"""Scoring: exact, pure, of published models. The same record and form give the same scorecard, always.

Reads from the bottom: `judging` (one item's outcome), `models` (the six formulas), `tally` (effects and grades),
`ranges` (what is still open), `card` (everything that explains a score). Decimals are made by `core.numbers`.
"""

from build_tools.audits.scoring.card import Scorer, score

SCORING_VERSION = 1
"""Engines of the same number give the same scorecard JSON for the same record and form, byte for byte."""

__all__ = ["SCORING_VERSION", "Scorer", "score"]
