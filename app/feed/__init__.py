"""What partners pull (luồng dữ liệu): every change, in one order, for ever the same.

A writer publishes an entry in its own transaction (`service`), without a lock;
once that has committed, the `sequencer` gives it the next position and chains
its digest to the one before (`chain`, pure). A consumer reads on from a signed
`cursors`, waits for news at the `lookout`, and tells what she has
(`acknowledging`). `reading` makes the pages, `routes` serves them.
"""
