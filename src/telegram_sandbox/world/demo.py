"""The people and the chats that a bot meets when it connects."""

from telegram_sandbox.world.chats import Directory
from telegram_sandbox.world.members import member


def demo() -> Directory:
    """Three people, who speak as many languages, and a group of theirs."""
    directory = Directory()
    people = [
        ("Ann", "ann_sandbox", "en"),
        ("Борис", "boris_sandbox", "ru"),
        ("Chiara", "chiara_sandbox", "it"),
    ]
    for number, (name, username, language) in enumerate(people):
        directory.add_user(
            {
                "id": 700_000_001 + number,
                "is_bot": False,
                "first_name": name,
                "username": username,
                "language_code": language,
            }
        )
        directory.private_chat(700_000_001 + number)
    group = directory.add_chat({"id": -4_700_000_001, "title": "Family & friends", "type": "group"})
    statuses = ("creator", "administrator", "member")
    group.members = dict(zip(directory.users, map(member, statuses), strict=True))
    return directory
