"""Input made to be slow. The tests ask that work on it ends; the bench, how long that takes."""
