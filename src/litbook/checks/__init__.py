"""Every rule that binds a contributor: list, codings, claims, chapter data, audit, bibliography, notebooks."""
