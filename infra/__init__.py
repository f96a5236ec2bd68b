"""The cloud as code, and the embedded run of it on one machine."""
