"""The exchange with the National Portal under load and misfortune.

The real couriers in processes of their own, a real database and the simulated
Portal: `stage` sets them up, `courier` is one worker, `samples` what is owed,
`raw` the Portal's own limit. `deliveries`, `poison` and `chaos` are the trials;
`comparison` says whether both sides hold the same.
"""
