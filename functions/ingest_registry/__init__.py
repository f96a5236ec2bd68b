"""Takes intake files of holders and licences into the registry, every row accounted for."""
