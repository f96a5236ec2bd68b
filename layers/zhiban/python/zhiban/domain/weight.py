"""How heavily a file weighs on the registry: too heavily, and an officer must look at it first."""

from dataclasses import dataclass

FEWEST = 20
"""Up to so many rows nobody is asked, however small the registry."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest shares, in per cent of what is known, a file may alter or end by itself."""

    altered: int = 5
    ended: int = 1


@dataclass(slots=True)
class Weight:
    """What a file would do, by a sample of its rows or by all of them.

    Of `seen` rows `altered` change something that is known, and `ended` of those cancel it.
    What only adds does not weigh: the first load of a town is no accident.
    """

    seen: int = 0
    altered: int = 0
    ended: int = 0

    def of_all(self, rows: int) -> tuple[int, int]:
        """(altered, ended) of all `rows` rows of the file, in proportion to the sample."""
        if not self.seen:
            return 0, 0
        return round(self.altered * rows / self.seen), round(self.ended * rows / self.seen)


def why_held(weight: Weight, rows: int, known: int, limits: Limits) -> str:
    """Why a file of `rows` rows must wait for an officer, in Chinese; "" when it need not.

    `known` is how many of its sort the registry holds.
    """
    altered, ended = weight.of_all(rows)
    if ended > max(FEWEST, known * limits.ended / 100):
        return (
            f"该文件将注销或吊销约{ended}条在册记录，超过在册{known}条的{limits.ended}%，"
            "请核对后放行"
        )
    if altered > max(FEWEST, known * limits.altered / 100):
        return (
            f"该文件将改动约{altered}条在册记录，超过在册{known}条的{limits.altered}%，请核对后放行"
        )
    return ""
