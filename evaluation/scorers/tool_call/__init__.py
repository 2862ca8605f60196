"""The model called the expected tools with the expected arguments."""

from evaluation.scorers.tool_call.scorer import ToolCallMatch

__all__ = ["ToolCallMatch"]
