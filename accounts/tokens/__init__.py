"""The page on which people make and revoke their own access tokens."""
