"""Rules that know no database: stages and moves, labels, text and word-level differences."""
