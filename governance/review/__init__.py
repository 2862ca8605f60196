"""What the sign-off page shows, worked out before a template sees it: the difference, who has signed and who has not,
the conversation, the history, and what this reader may do. Reads only."""
