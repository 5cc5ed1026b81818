"""The language of a text, by its script and by the small words that hold it together.

Who calls this: `parsing`; only English is served. No small word of another language is an English
word too; a mixed ad with a fair share of English counts as English.
"""

import re
from collections import Counter

from agents.domain.words import word_set

ENGLISH = "en"
FAIR_SHARE = 0.4
_MIN_FOREIGN_SHARE = 0.06
_MAX_OTHER_SCRIPT = 0.5
_MAX_READ = 12_000

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_SCRIPTS = (
    ("el", re.compile(r"[Ͱ-Ͽἀ-῿]")),
    ("ru", re.compile(r"[Ѐ-ӿ]")),
    ("he", re.compile(r"[֐-׿]")),
    ("ar", re.compile(r"[؀-ۿ]")),
    ("hi", re.compile(r"[ऀ-ॿ]")),
    ("th", re.compile(r"[฀-๿]")),
    ("ja", re.compile(r"[぀-ヿ]")),
    ("ko", re.compile(r"[가-힯]")),
    ("zh", re.compile(r"[一-鿿]")),
)

_ENGLISH_WORDS = word_set(
    """
    the and of to for with you your we our is are be will as or that this from have has at by an
    on who what their they it its can not all about us if into more other when which while within
    through across must should would may been new work experience team skills ability strong
    knowledge including using working years required role job
    """
)
_FOREIGN_WORDS = {
    "fr": word_set(
        """
        le la les des du un une et vous nous pour dans avec sur est sont votre notre vos nos qui
        que aux ou par plus ce cette être ans chez au d'un d'une l'équipe ainsi leur entre afin
        tout
        """
    ),
    "de": word_set(
        """
        der die das und ein eine einen einer mit für von zu den dem wir sie ihre ihr unser unsere
        du deine auf bei im als oder auch sowie nicht sind ist dich dir wie zur zum einem uns durch
        """
    ),
    "nl": word_set(
        """
        de het een en van voor met je jij jouw wij ons onze zijn aan naar bij te dat dit deze wordt
        werk niet ook als binnen hebt ben om uit over door waar kunt kan ervaring wat hoe er
        """
    ),
    "es": word_set(
        """
        el la los las un una y de del en con por para que tu tus nuestro nuestra nuestros se al es
        como más su sus años qué trabajo experiencia o e equipo te ti sobre entre desde serán ser
        """
    ),
    "pt": word_set(
        """
        os um uma e da das dos em com por para que seu sua nossa nosso não ao como mais são você
        na nas nos é ou à às tua teu anos experiência equipa equipe trabalho ser
        """
    ),
    "it": word_set(
        """
        il lo la gli le un una e di del della delle dei in con per che sono nel nella al alla si
        è come più ricerca anche presso nostro nostra azienda figura ai dal dalla lavoro o ed
        """
    ),
    "pl": word_set(
        """
        i w z na do się że oraz dla jest od po nie to lub jak za przez przy ze twoje nasz praca
        pracy mile doświadczenie znajomość firma umowa
        """
    ),
    "sv": word_set(
        """
        och att som är en ett för med på av vi du din våra vår till den det har kan inom eller
        från som om erfarenhet arbeta hos dig
        """
    ),
    "da": word_set(
        """
        og at som er en et for med på af vi du din vores til den det har kan inden eller fra om
        erfaring hos dig ikke og vil
        """
    ),
    "fi": word_set(
        """
        ja on että ei sekä tai olet sinulla me meillä joka kuin työ työn kanssa mukaan osaamista
        kokemusta tehtävä
        """
    ),
    "cs": word_set(
        """
        a v na se je že s z do pro od jsou nebo jako co práce naše zkušenosti znalost si k o po
        """
    ),
    "ro": word_set(
        """
        și si de la cu pentru în este sunt din pe sau care mai nostru noastră un o ai ale să
        experiență cunoștințe
        """
    ),
    "hu": word_set(
        """
        és a az hogy nem is egy vagy van meg mint el ha munka tapasztalat ismerete csapat
        """
    ),
    "tr": word_set(
        """
        ve bir bu için ile da de çok olarak daha veya gibi iyi deneyim sahip olan iş
        """
    ),
    "id": word_set(
        """
        dan yang di untuk dengan dari pada dalam ini itu atau akan kami anda memiliki pengalaman
        """
    ),
}
_ALSO_ENGLISH = word_set("a i o at is to on in for die en as no me kan o on we du has hat den")
_SMALL_WORDS = {code: small - _ALSO_ENGLISH for code, small in _FOREIGN_WORDS.items()}


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of the language that most of a text is in; None without any words.

    Reads the first `_MAX_READ` characters. Unknown languages in Latin script come out as the
    nearest known one, or as English where nothing speaks against it.
    """
    head = text[:_MAX_READ]
    words = Counter(_WORD.findall(head.casefold()))
    if not words:
        return None
    letters = sum(len(word) * hits for word, hits in words.items())
    other_script = sum(
        len(word) * hits
        for word, hits in words.items()
        if not word.isascii() and not _LATIN.search(word)
    )
    if other_script > _MAX_OTHER_SCRIPT * letters:
        return _script_of(head)
    english = sum(words[word] for word in _ENGLISH_WORDS)
    language, foreign = max(
        ((code, sum(words[word] for word in small)) for code, small in _SMALL_WORDS.items()),
        key=lambda found: found[1],
    )
    if foreign <= _MIN_FOREIGN_SHARE * words.total():
        return ENGLISH
    return ENGLISH if english >= FAIR_SHARE * (english + foreign) else language


def _script_of(head: str) -> str | None:
    counts = [(len(pattern.findall(head)), code) for code, pattern in _SCRIPTS]
    most, code = max(counts)
    return code if most else None
