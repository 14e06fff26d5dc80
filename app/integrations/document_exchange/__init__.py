"""Documents between agencies' document systems (trục liên thông văn bản), as edXML.

Read `letter` (a document in our words), `edxml` (its wire by QCVN 102:2016; pure),
`exchange` (the calls), then `sending`: owed as an outbox message, `delivering` it,
and `collecting` what others sent us, each once.
"""
