"""What may be shown of a person to whom nobody has proved to be: enough to recognise oneself."""

import re

HIDDEN = "**"
"""Always as many, so that the length of what is hidden is not told."""


def masked_person(name: str) -> str:
    """A person's name: 王**."""
    return f"{name[0]}{HIDDEN}" if len(name) > 1 else HIDDEN


def masked_holder(name: str) -> str:
    """A holder's name, its beginning and end: 沂源县历**小吃店.

    Three characters or fewer are taken for a person's name; of a longer one a third is hidden.
    """
    if len(name) <= 3:
        return masked_person(name)
    head = min(6, max(1, len(name) // 3))
    tail = min(3, max(1, len(name) // 4))
    return f"{name[:head]}{HIDDEN}{name[-tail:]}"


def shown_holder(name: str, legal_rep: str) -> str:
    """A holder's name to anybody: that of a business is public, that of a person stays masked.

    A business without a name of its own (个体工商户) goes by its owner's.
    """
    is_person = len(name) <= 3 or name == legal_rep or "·" in name
    return masked_person(name) if name and is_person else name


def masked_fact(fact: str, value: str) -> str:
    """A fact of a business licence: a name as names are masked, and of anything else nothing."""
    if fact == "name":
        return masked_holder(value)
    return masked_person(value) if fact == "legal_rep" and value else ""


def masked_mobile(mobile: str) -> str:
    """A mobile number: 138****1234."""
    return f"{mobile[:3]}****{mobile[-4:]}" if len(mobile) == 11 else "*" * len(mobile)


def masked_mobiles(told: str) -> str:
    """A text with the mobile numbers in it masked."""
    return re.sub(r"\d{11}", lambda found: masked_mobile(found[0]), told)


def phone_tail(mobile: str) -> str:
    """The last two digits: which of one's phones is meant, and nothing to guess a number by."""
    return mobile[-2:]


def masked_id(number: str) -> str:
    """An ID number (GB 11643): the county and the last four."""
    if len(number) < 12:
        return "*" * len(number)
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"
