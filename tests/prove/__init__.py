"""The long proofs: too long for every test run, run by `make prove`, results in docs/proofs/."""
