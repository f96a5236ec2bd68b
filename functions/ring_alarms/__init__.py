"""Rings the alarms (办事闹钟) of a shard: opens cases, moves ladders on, lapses what lapsed."""
