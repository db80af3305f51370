"""What the numbers in buttons can be."""

from typing import Annotated

from pydantic import Field

# What the database can take; a made-up number beyond it is no button of ours.
Id = Annotated[int, Field(ge=0, lt=2**63)]
Number = Annotated[int, Field(ge=0, lt=2**31)]
Month = Annotated[int, Field(ge=1, le=12)]
Year = Annotated[int, Field(ge=1900, le=2199)]  # also of a picture: nobody leafs further
Partner = Annotated[int, Field(ge=-(2**63), lt=2**63)]  # see dialogues.py
