//! How many calls it takes.
