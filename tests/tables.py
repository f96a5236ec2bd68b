"""Tables a clerk can read, as rows of cells."""


def lines(table: str) -> list[list[str]]:
    """The cells of a table drawn with bars, its header left out."""
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()][1:]
