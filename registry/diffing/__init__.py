"""What differs between two versions of a prompt. Pure: no database, no Django."""
