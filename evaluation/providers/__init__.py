"""Models to call: one small folder for each kind of provider, all alike (``base.py``)."""
