"""What every REST API of ours shares: one error shape, strict JSON, pages by cursor, access tokens. Knows no domain."""
