"""A stand-in for the population database: its SOAP, a few made-up people.

`server` validates each question by the form of the protocol notes §3 and refuses
what the real one would; `POST /inspect/people` puts people into it.
"""
