"""Everything that changes what is live: one function a verb."""
