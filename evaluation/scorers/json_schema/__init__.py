"""The JSON of the answer fits a schema."""

from evaluation.scorers.json_schema.scorer import JsonSchema

__all__ = ["JsonSchema"]
