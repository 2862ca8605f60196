"""Shapes, one file a resource. What comes in is judged by the services, for every door alike."""
