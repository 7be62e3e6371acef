"""Mail: no header made of what people typed, no password in the open, plain sentences for what goes wrong."""

import pytest

from annotate import mail
from annotate.mail import Letter, NotSent
from annotate.settings import Settings
from tests.post import body, post_office

LETTER = Letter("mei@example.org", "A link", "Grüße an „Mei“\n.\nhttps://desk.example.org/x")


def settings(url: str) -> Settings:
    return Settings(smtp_url=url, mail_from="annotate <desk@example.org>", base_url="https://desk.example.org")


def test_a_letter_arrives_as_it_was_written():
    with post_office() as post:
        mail.send(settings(post.url), LETTER)
        [sent] = post.mails
    assert (sent["To"], sent["Subject"], sent["From"]) == ("mei@example.org", "A link", "annotate <desk@example.org>")
    assert sent["Message-ID"].endswith("@example.org>")
    assert body(sent).replace("\r\n", "\n").strip() == LETTER.text


@pytest.mark.parametrize("field", ["to", "subject"])
def test_a_line_end_makes_no_header(field):
    hostile = LETTER._replace(**{field: "mei@example.org\r\nBcc: eve@example.org"})
    with post_office() as post, pytest.raises(NotSent):
        mail.send(settings(post.url), hostile)
    assert post.mails == []


def test_a_password_is_not_sent_in_the_open():
    with post_office("127.0.0.2") as post, pytest.raises(NotSent, match="no encryption"):
        mail.send(settings(post.url.replace("//", "//desk:quiet-sea@")), LETTER)
    assert post.mails == []
    assert not [word for word in post.said if word.upper().startswith("AUTH")]


def test_what_goes_wrong_is_one_sentence_without_the_address():
    with post_office() as post:
        post.refusing.add("mei@example.org")
        with pytest.raises(NotSent) as refusal:
            mail.send(settings(post.url), LETTER)
    assert str(refusal.value) == "The mail could not be sent: the mail server refuses the address."
    with pytest.raises(NotSent) as refusal:
        mail.reach(settings("smtp://127.0.0.1:1"))
    assert str(refusal.value) == "The mail server cannot be used: the mail server cannot be reached."


def test_without_a_server_no_mail_is_sent_at_all():
    assert not mail.works(Settings())
    assert mail.works(settings("smtp://mail.example.org"))
