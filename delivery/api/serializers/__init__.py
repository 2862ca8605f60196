"""Shapes, one file a resource."""
