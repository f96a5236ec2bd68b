"""Plans the day's ringing: one message for every shard, every hour."""
