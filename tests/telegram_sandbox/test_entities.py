"""Parse modes and entities, which count UTF-16 code units."""

from typing import Any

import pytest

from telegram_sandbox.errors import ApiError
from telegram_sandbox.text import entities
from tests.telegram_sandbox.helpers import ANN, Api


def parsed(text: str, mode: str = "HTML") -> tuple[str, list[tuple[Any, ...]]]:
    shown, found = entities.message_text(text, mode, None)
    return shown, [
        (entity["type"], entity["offset"], entity["length"], *list(entity.values())[3:])
        for entity in found
    ]


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("<b>a</b> <i>b</i>", "a b", [("bold", 0, 1), ("italic", 2, 1)]),
        ("<STRONG>a</STRONG><em>b</em>", "ab", [("bold", 0, 1), ("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 2)]),
        ("<s>a</s> <del>b</del>", "a b", [("strikethrough", 0, 1), ("strikethrough", 2, 1)]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
        ("🎂<b>я🎂</b>", "🎂я🎂", [("bold", 2, 3)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<code>a</code>", "a", [("code", 0, 1)]),
        ("<pre>a</pre>", "a", [("pre", 0, 1)]),
        (
            '<pre><code class="language-python">a</code></pre>',
            "a",
            [("pre", 0, 1, "python")],
        ),
        (
            "<a href='http://example.org/x'>a</a>",
            "a",
            [("text_link", 0, 1, "http://example.org/x")],
        ),
        ('<a href="nonsense">a</a>', "a", []),
        ("&lt;b&gt; &amp; &quot;&#65;&#x1F382;", '<b> & "A🎂', []),
        ("&nbsp; &copy", "&nbsp; &copy", []),
        ("a > b", "a > b", []),
        ("<b></b>a", "a", []),
        ("<b>a</>", "a", [("bold", 0, 1)]),
    ],
)
def test_html_becomes_text_and_entities(source: str, text: str, found: list[Any]) -> None:
    assert parsed(source) == (text, found)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("я<x>", 'Unsupported start tag "x" at byte offset 2'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("1 <b", "Unclosed start tag at byte offset 2"),
        ("<3 you>", 'Unsupported start tag "3" at byte offset 0'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<a href=x/y>a</a>", "Unexpected end of name token at byte offset 8"),
        (
            "<a href>a</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ("<a href='x>a</a>", "Unclosed start tag at byte offset 0"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_broken_html_is_refused_in_tdlibs_words(ann: Api, source: str, reason: str) -> None:
    error = await ann.error("sendMessage", chat_id=ANN, text=source, parse_mode="html")
    assert error == f"400 Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("*a* _b_", "a b", [("bold", 0, 1), ("italic", 2, 1)]),
        (
            "__a__ ~b~ ||c||",
            "a b c",
            [("underline", 0, 1), ("strikethrough", 2, 1), ("spoiler", 4, 1)],
        ),
        ("*a _b_*", "a b", [("bold", 0, 3), ("italic", 2, 1)]),
        (r"1\.2 \*", "1.2 *", []),
        ("`a*b`", "a*b", [("code", 0, 3)]),
        ("```python\na = 1```", "a = 1", [("pre", 0, 5, "python")]),
        ("[a](http://example.org/x)", "a", [("text_link", 0, 1, "http://example.org/x")]),
        (">a\n>b\nc", "a\nb\nc", [("blockquote", 0, 4)]),
    ],
)
def test_markdown_v2_becomes_text_and_entities(source: str, text: str, found: list[Any]) -> None:
    assert parsed(source, "MarkdownV2") == (text, found)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("1.2", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("я*b", "Can't find end of Bold entity at byte offset 2"),
        ("[a](b", "Can't find end of a URL at byte offset 4"),
    ],
)
def test_broken_markdown_v2_is_refused(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as caught:
        parsed(source, "MarkdownV2")
    assert caught.value.description == f"Bad Request: can't parse entities: {reason}"


def test_legacy_markdown_knows_no_nesting() -> None:
    assert parsed("*a_b* `c` 1.2", "Markdown") == ("a_b c 1.2", [("bold", 0, 3), ("code", 4, 1)])
    with pytest.raises(ApiError, match="Can't find end of the entity starting at byte offset 0"):
        parsed("*a", "Markdown")


def test_a_parse_mode_has_to_be_known() -> None:
    with pytest.raises(ApiError, match="Bad Request: unsupported parse_mode"):
        parsed("a", "BBCode")


async def test_entities_may_be_given_instead(ann: Api) -> None:
    bold = {"type": "bold", "offset": 2, "length": 3}
    message = await ann.call("sendMessage", chat_id=ANN, text="  abc ", entities=[bold])
    assert message["text"] == "abc"
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 3}]


async def test_a_given_entity_has_to_be_right(ann: Api) -> None:
    wrong = [{"type": "fancy", "offset": 0, "length": 1}]
    error = await ann.error("sendMessage", chat_id=ANN, text="a", entities=wrong)
    assert error == "400 Bad Request: can't parse MessageEntity: unsupported type specified"


def test_mentions_commands_links_and_tags_are_found() -> None:
    text, found = parsed("/a@some_bot @ann_x #tag $USD me@example.org example.org", "")
    assert [(kind, text[at : at + length]) for kind, at, length in found] == [
        ("bot_command", "/a@some_bot"),
        ("mention", "@ann_x"),
        ("hashtag", "#tag"),
        ("cashtag", "$USD"),
        ("email", "me@example.org"),
        ("url", "example.org"),
    ]


def test_nothing_is_found_inside_code() -> None:
    assert parsed("<code>/start @ann_x</code>")[1] == [("code", 0, 13)]
