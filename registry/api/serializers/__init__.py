"""Shapes in and out, one file a resource."""
