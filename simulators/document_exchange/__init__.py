"""A stand-in for the exchange of documents between agencies (edXML).

`server` refuses what QCVN 102:2016 forbids, keeps each receiver's copy once, and
gives what waits for us; `/inspect` shows what it holds and puts documents into it.
"""
