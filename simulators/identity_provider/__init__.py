"""VNeID, the National Portal's sign-in and the province's, as one real OpenID provider.

`provider.mjs` runs npm's oidc-provider with a Vietnamese page of its own; `people`
says what it claims of Bến Tre's sample people; `process` starts and stops it.
"""
