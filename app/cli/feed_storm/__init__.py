"""A storm over the feed: slow commits, undone ones, killed connections.

Writers publish through the service; our pollers and three naive readers read the
very same transactions. Ours must have everything once and in order; that the
naive ones do not shows that the storm is one. Read `plan`, `writing`, `polling`,
`naive`, `verdict` (pure), then `storm`.
"""
