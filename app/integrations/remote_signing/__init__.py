"""Remote signing services (ký số từ xa): each is one `SigningProvider` of `app.signing`.

`calls` speaks HTTP and trusts no answer's form; `csc` is the Cloud Signature
Consortium's API v2, `smartca` VNPT SmartCA, `mysign` Viettel MySign, `tsa` an
RFC 3161 authority. What no published document settles is assumed, here alone:

- CSC: an asynchronous request is asked after by `signatures/signPolling` with
  `requestID`, which answers 202, or 400 naming the asynchronous request, until it is
  done (as an open client of SIGN8 does it). The seal's PIN goes as `authData`.
- SmartCA (sp769 v1): `data_to_be_signed` is the digest in lower-case hexadecimal, and
  the value is PKCS#1 v1.5 over it, in base64 with line ends. A status whose `message`
  says PENDING or WAITING (or 4000) waits; REJECT… or 4002 is the signer's refusal;
  EXPIRED or 4001 the end of its time; anything else the service's own refusal.
- MySign: `hash` is in base64, `signAlgo` bare RSA means PKCS#1 v1.5, `status` "1" is
  done and "0" waiting, as an open client reads them; "2" is taken for the signer's
  refusal and "3" for the end of its time; anything else is the service's own refusal.

A wrong guess here cannot sign anything wrongly: every value is held against the
certificate before it is used. It can only fail to be understood.
"""
