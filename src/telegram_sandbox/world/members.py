"""The members of a chat as the Bot API describes them, and the names of their rights.

core.telegram.org/bots/api#chatmember and #chatpermissions.
"""

from telegram_sandbox.fields import Json
from telegram_sandbox.world.chats import Chat

PRESENT = ("creator", "administrator", "member", "restricted")
ADMINISTRATORS = ("creator", "administrator")
STATUSES = (*PRESENT, "left", "kicked")
RIGHTS = (  # of an administrator
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_pin_messages",
    "can_manage_topics",  # to edit and close those of others; in supergroups only
    "can_promote_members",
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_manage_tags",
    "can_send_welcome_messages",
)
PERMISSIONS = (  # of everybody in a chat, or of one restricted member
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",  # to make topics
)
_SETTABLE = {"is_anonymous", *RIGHTS, *PERMISSIONS}

# Whom messages of anonymous administrators are from.
GROUP_ANONYMOUS_BOT: Json = {
    "id": 1_087_968_824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


def member(status: str) -> Json:
    """A ChatMember of that status, without its user."""
    match status:
        case "creator":
            return {"status": status, "is_anonymous": False}
        case "administrator":
            rights = dict.fromkeys(RIGHTS, True)
            return {"status": status, "can_be_edited": False, "is_anonymous": False, **rights}
        case "kicked":
            return {"status": status, "until_date": 0}
        case "restricted":
            denied = dict.fromkeys(PERMISSIONS, False)
            return {"status": status, "is_member": True, **denied, "until_date": 0}
    return {"status": status}


def changed(old: Json, status: str | None, rights: Json) -> Json:
    """A ChatMember with another status, and with these rights; what isn't given stays.

    `rights` are those of the status, beside is_anonymous and custom_title of administrators, and
    the tag of others. Raises ValueError for a status that there isn't, and for what a member of it
    can't have.
    """
    if status is not None and status not in STATUSES:
        raise ValueError(f"no status: {status}")
    new = dict(old) if status in (None, old["status"]) else member(str(status))
    for name, value in rights.items():
        titled = {"custom_title": ADMINISTRATORS, "tag": ("member", "restricted")}
        if new["status"] in titled.get(name, ()):
            new[name] = str(value)
        elif name in new and name in _SETTABLE and isinstance(value, bool):
            new[name] = value
        else:
            raise ValueError(f"{name}: {value!r} is nothing that a {new['status']} can have")
    return new


def described(chat: Chat, user: Json, found: Json) -> Json:
    """A ChatMember with its user, as the Bot API shows it in that kind of chat."""
    hidden = () if chat.type == "supergroup" else ("can_manage_topics",)
    return {"user": user, **{name: value for name, value in found.items() if name not in hidden}}
