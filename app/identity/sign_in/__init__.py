"""Sign-in through identity providers: VNeID, the National Portal, the province's.

`identity` is what a provider proves; `linking` (pure) says which of our people that
is; `ports` is what we ask of a provider (`app/integrations/identity_provider` answers);
`service` begins and completes a sign-in, `leaving` ends it from either side; `routes`.
"""
