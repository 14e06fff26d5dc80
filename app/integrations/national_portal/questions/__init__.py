"""Questions and answers (hỏi đáp) that the National Portal and we exchange.

Read `wire` (the Portal's rows and items; pure), `changes` (what a list changes; pure),
`pulling` (both lists, whole or nothing), `answering` and `publishing` (an official's
acts), then `delivering`: what was owed goes out, never twice. Who asked is not kept:
the Portal knows how to reach them, and the answer goes through it.
"""
