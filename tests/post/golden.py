"""The mails as they were last read and approved, one file each: `python -m tests.post.golden`
writes them anew after a wanted change; the difference is what there is to review."""

from pathlib import Path

from matchmaker.post.mail import Content
from matchmaker.wording.language import LANGUAGES
from tests.post.cast import every_mail

FOLDER = Path(__file__).parent / "golden"


def as_read(content: Content) -> str:
    """Return subject, text and body of the HTML as one text."""
    body = content.html[content.html.index("<body>") :]
    return f"{content.subject}\n\n{'=' * 72}\n{content.text}{'=' * 72}\n{body}"


def write() -> None:
    """Write every golden file."""
    FOLDER.mkdir(exist_ok=True)
    for language in LANGUAGES:
        for name, content in every_mail(language).items():
            (FOLDER / f"{name}.{language}.txt").write_text(as_read(content), "utf-8")


if __name__ == "__main__":
    write()
