"""A page is not looked at twice for what it shares with others; what is new on it is."""

from pathlib import Path
from typing import Final

from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import violations
from tests.fixtures.sound import FoundSound

SOUND: Final = """<!doctype html><html lang="fr"><title>Page</title>
<style>body {{ color: #222; background: #fff }} {style}</style>
<main><h1>Titre</h1><h2>Partie</h2><p>Un texte, <a href="/">un lien</a>.</p>
<form><label for="name">Nom</label> <input id="name"><button>Envoyer</button></form>{more}</main>"""
#: what is new on a page → what axe calls it
FAULTS: Final = {
    "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>": "image-alt",
    "<input id='town'>": "label",
    "<h4>Trop bas</h4>": "heading-order",
    "<p class='pale'>Un texte</p>": "color-contrast",
    "<a href='/'></a>": "link-name",
    "<button aria-describedby='nowhere' aria-pressed='perhaps'>Oui</button>": "aria-valid-attr",
    "<p>Un texte <span lang='xx-unknown-yy'>ici</span></p>": "valid-lang",
    "<ul><p>Un texte</p></ul>": "list",
    "<ul><li>Un point</li><li><a href='/'>Un lien</a></li><p>Un texte</p></ul>": "list",
    "<dl><dt>Mot</dt><p>Un texte</p></dl>": "definition-list",
    "<li>Un point</li>": "listitem",
    "<button><span><a href='/'>Un lien</a></span></button>": "nested-interactive",
    "<table><tr><td headers='nowhere'>Une case</td></tr></table>": "td-headers-attr",
    "<div role='tablist'><div><p>Un texte</p></div></div>": "aria-required-children",
    "<div><main>Une autre page</main></div>": "landmark-no-duplicate-main",
    "<div class='pale'><div><div>Un texte</div></div></div>": "color-contrast",
    "<h2></h2>": "empty-heading",
}


async def test_one_new_fault_among_what_is_known_is_found(page: OpenPage) -> None:
    tab = await page(390)
    await tab.set_content(SOUND.format(style="", more=""))
    assert await violations(tab) == []
    for more, name in FAULTS.items():
        for _ in range(2):  # what was found unsound is asked for again
            await tab.set_content(SOUND.format(style=".pale { color: #bbb }", more=more))
            found = await violations(tab)
            assert [each for each in found if each.startswith(name)], (more, found)
    await tab.set_content(SOUND.format(style="", more="<p>Un autre texte</p>"))
    assert await violations(tab) == []


def test_what_one_process_finds_sound_another_knows_once_it_is_written(tmp_path: Path) -> None:
    shared = tmp_path / "found-sound"
    one, other = FoundSound(), FoundSound()
    for each in (one, other):
        each.share(shared)
    one.tell({12, 345})
    assert other.new_of({12, 345, 6}) == {6}
    with shared.open("a") as half:
        half.write("67")
    assert other.new_of({67}) == {67}
    with shared.open("a") as half:
        half.write("8\n")
    assert other.new_of({67, 678}) == {67}
