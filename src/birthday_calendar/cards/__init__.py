"""The program that draws cards to congratulate with. It knows no database and no secret."""
