"""Numbers of persons as the desk shows them: enough to recognise, too little to use."""


def masked_mobile(mobile: str) -> str:
    """A mobile number without its middle: 199****0001; "" stays ""."""
    return f"{mobile[:3]}****{mobile[-4:]}" if len(mobile) >= 11 else "*" * len(mobile)


def masked_id(number: str) -> str:
    """A resident ID number without its date of birth: 3703**********0010; "" stays ""."""
    return f"{number[:4]}{'*' * 10}{number[-4:]}" if len(number) >= 18 else "*" * len(number)
