"""统一身份认证 of the embedded run: a real OpenID provider, in which anybody is who they say."""
