"""Files of transactions, and their contents parsed in Python."""

import collections
import datetime
import decimal
import random

HEADER = "trans_id;account_id;date;type;operation;amount;balance;k_symbol;bank;account"

Booking = collections.namedtuple("Booking", "account date cents text")


def generate(path, rows, accounts):
    """Generates a file; the same arguments give the same file."""
    chance = random.Random(7)
    with open(path, "w", encoding="utf-8") as file:
        print(HEADER, file=file)
        for row in range(1, rows + 1):
            day = datetime.date(1993, 1, 1) + datetime.timedelta(days=row * 400 // rows)
            kind = chance.choice(["PRIJEM", "PRIJEM", "VYDAJ", "VYBER"])
            amount = chance.choice(["700", "0.5", "12.34", f"{chance.randrange(1, 10**6)}.07"])
            operation = chance.choice(["VKLAD", "", "PREVOD NA UCET"])
            purpose = chance.choice(["", " ", "SIPO"])
            print(row, 1 + chance.randrange(accounts), day.strftime("%y%m%d"), kind, operation,
                  amount, "0", purpose, "", "", sep=";", file=file)


def bookings(path):
    """Each row of a file, parsed, in file order."""
    with open(path, encoding="utf-8") as file:
        assert next(file).strip() == HEADER
        for line in file:
            fields = line.rstrip("\r\n").split(";")
            _, account, date, kind, operation, amount, _, purpose, _, _ = fields
            cents = int(decimal.Decimal(amount) * 100)
            text = ", ".join(part for part in (operation.strip(), purpose.strip()) if part)
            day = f"19{date[:2]}-{date[2:4]}-{date[4:]}"
            yield Booking(account, day, cents if kind == "PRIJEM" else -cents, text)
