"""用户画像: recomputes the tags of a holder from what the tables say now."""
