"""Walking the chain: the hashes (``walk``), what stands beside the seal (``contents``), the kind of damage
(``diagnosis``). Services call these; nothing here writes."""
