"""The judgment of EN 319 102-1 over what an engine found. Read driver, then basic, with_time, long_term."""
