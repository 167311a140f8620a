"""What an import makes of the tables of a file, as far as no database is needed."""
