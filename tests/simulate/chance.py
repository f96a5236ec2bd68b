"""Chance that comes out the same: drawn from the seed and from what is asked, not from an order."""

from hashlib import blake2b


def draw(seed: int, *asked: object) -> float:
    """A number 0 ≤ n < 1, the same for the same seed and question."""
    said = "|".join(map(str, (seed, *asked))).encode()
    return int.from_bytes(blake2b(said, digest_size=8).digest()) / 2**64


def pick(shares: dict[str, float], at: float, otherwise: str) -> str:
    """Which of the shares a draw falls into; `otherwise` beyond their sum."""
    for name, share in shares.items():
        if at < share:
            return name
        at -= share
    return otherwise
