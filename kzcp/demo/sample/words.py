"""What invented people say and write in the sample, by the script of the office's working language."""

from typing import Final

HEARD: Final = {
    "kk": (
        "Көршісі кешке жиі айқай мен жылау естілетінін айтты. Бала далада ұзақ жүреді.",
        "Сынып жетекшісі: бала үйге қайтқысы келмейтінін, қорқытатынын айтқан.",
        "Әжесі хабарлады: баланы қорлайды, тамақсыз қалдырады.",
    ),
    "ru": (
        "Соседка слышит крики по вечерам, ребёнок подолгу остаётся на улице один.",
        "Классный руководитель: ребёнок боится идти домой, говорит об угрозах.",
        "Медсестра заметила следы ударов, мать объясняет падением.",
    ),
    "en": (
        "A teacher says the child is afraid to go home and speaks of threats.",
        "A neighbour hears shouting at night; the child is often outside alone.",
    ),
}
TALKED: Final = {
    "kk": "Баламен оңаша сөйлестік. Мектепке барып жүр, ұйқысы мазасыз.",
    "ru": "Поговорили с ребёнком наедине. В школу ходит, спит тревожно.",
    "en": "Spoke with the child alone. Attends school, sleeps badly.",
}
WISHES: Final = {
    "kk": "Анасымен бірге тұрғысы келеді, айқай болмаса екен дейді.",
    "ru": "Хочет жить с мамой и чтобы не кричали.",
    "en": "Wants to live with the mother and to have no shouting.",
}
GOALS: Final = {
    "PSYCHOLOGICAL": {
        "kk": ("Бала өзін қауіпсіз сезінеді", "Психологпен он кездесу"),
        "ru": ("Ребёнок чувствует себя в безопасности", "Десять встреч с психологом"),
        "en": ("The child feels safe", "Ten meetings with a psychologist"),
    },
    "SOCIAL": {
        "kk": ("Отбасы айқайсыз тіл табысады", "Апта сайын үйге бару"),
        "ru": ("В семье договариваются без крика", "Визит на дом каждую неделю"),
        "en": ("The family settles things without shouting", "A home visit each week"),
    },
    "LEGAL": {
        "kk": ("Анасы қорғау құқығын біледі", "Заңгермен кеңес"),
        "ru": ("Мать знает, как получить защиту", "Консультация юриста"),
        "en": ("The mother knows how to get protection", "Advice of a lawyer"),
    },
}
NEED: Final = {
    "kk": "Психологиялық қолдау және қауіпсіз орын",
    "ru": "Психологическая поддержка и безопасное место",
    "en": "Psychological support and a safe place",
}
SAFE: Final = {
    "kk": "Барлығын әлеуметтік қызметкер арқылы келісіңіз",
    "ru": "Обо всём договариваться через социального работника",
    "en": "Arrange everything through the social worker",
}
AGAIN: Final = {
    "kk": "Мектептен жаңа хабар келді: бала тағы да қорқып жүр.",
    "ru": "Из школы новое сообщение: ребёнок снова напуган.",
    "en": "The school reports again: the child is frightened once more.",
}
CLOSING: Final = {
    "kk": "Мақсаттарға жеттік, бала қауіпсіз.",
    "ru": "Цели достигнуты, ребёнок в безопасности.",
    "en": "The goals are reached and the child is safe.",
}
TO_CORRECT: Final = {
    "kk": "Бірінші мақсат: кім және қай күнге дейін орындайтынын жазыңыз.",
    "ru": "Первая цель: напишите, кто и до какого дня её выполняет.",
    "en": "First goal: write who carries it out, and until which day.",
}
