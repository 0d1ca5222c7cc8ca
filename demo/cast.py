"""Who plays: invented retailers, their looks, their shoppers and what they bought.

Every phone number is of a range that regulators keep free or that nobody has; addresses are
example.com's.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Shopper:
    first_name: str
    last_name: str
    email: str
    phone: str
    street: str
    city: str
    state: str
    postcode: str
    country: str


@dataclass(frozen=True, slots=True)
class Item:
    sku: str
    name: str
    price: str
    picture: str
    """A file of sandbox/shop/pictures, without its ending."""


@dataclass(frozen=True, slots=True)
class Look:
    """What an owner would choose in the brand studio."""

    colour: str
    accent: str
    radius: int
    font: str
    tone: str
    sender_name: str


@dataclass(frozen=True, slots=True)
class Campaign:
    title: str
    text: str
    button: str
    url: str


@dataclass(frozen=True, slots=True)
class Shop:
    slug: str
    name: str
    look: Look
    locale: str
    zone: str
    country: str
    currency: str
    prefix: str
    shoppers: tuple[Shopper, ...]
    items: tuple[Item, ...]
    campaign: Campaign
    questions: tuple[tuple[str, str], ...] = field(default=())


ALDER_FINCH = Shop(
    slug="alder-finch",
    name="Alder & Finch",
    look=Look("#1f6f54", "#c98a2b", 10, "serif", "warm", "Alder & Finch"),
    locale="en",
    zone="America/New_York",
    country="US",
    currency="USD",
    prefix="AF-",
    shoppers=(
        Shopper("Maya", "Osei", "maya.osei@example.com", "+12025550143",
                "41 Birch Lane", "Albany", "NY", "12207", "US"),
        Shopper("Theo", "Lindqvist", "theo.l@example.com", "+16175550128",
                "9 Harbor Street", "Boston", "MA", "02110", "US"),
        Shopper("Priya", "Raman", "priya.raman@example.com", "+13125550177",
                "780 Lakeview Ave", "Chicago", "IL", "60611", "US"),
        Shopper("Sam", "Whitaker", "sam.whitaker@example.com", "+13155550166",
                "12 Orchard Row", "Syracuse", "NY", "13206", "US"),
    ),
    items=(
        Item("TENT-2P", "Trailhead two-person tent", "289.00", "tent"),
        Item("MUG-EN", "Enamel camp mug, forest green", "14.50", "mug"),
        Item("BOOT-41", "Ridge walking boots, EU 41", "164.00", "boots"),
        Item("PACK-28", "Daybreak backpack, 28 litres", "119.00", "pack"),
    ),
    campaign=Campaign(
        "Snow-ready by the weekend",
        "Wool layers and camp lights, 15% off for everyone whose parcel is on its way.",
        "See the winter shelf",
        "https://alder-finch.example/winter",
    ),
    questions=(
        ("Can I change the delivery address?",
         "Until the parcel has left our workshop, yes: write to us with your order number."),
        ("What if it snows?",
         "Carriers stop when roads are not safe. We watch the weather service's warnings and tell "
         "you as soon as your parcel moves again."),
        ("How do I send something back?",
         "Within 60 days, unused, in any sturdy box. The label is on us."),
    ),
)  # fmt: skip

WERKSTATT_NORD = Shop(
    slug="werkstatt-nord",
    name="Werkstatt Nord",
    look=Look("#b4481e", "#22303a", 0, "system", "plain", "Werkstatt Nord"),
    locale="de",
    zone="Europe/Berlin",
    country="DE",
    currency="EUR",
    prefix="WN",
    shoppers=(
        Shopper("Jonas", "Petersen", "jonas.petersen@example.com", "+4917139200101",
                "Kanalstraße 12", "Hamburg", "", "20097", "DE"),
        Shopper("Leyla", "Aydın", "leyla.aydin@example.com", "+4917139200117",
                "Lindenallee 3", "Berlin", "", "10115", "DE"),
    ),
    items=(
        Item("STUHL-EICHE", "Armlehnstuhl aus geölter Eiche", "349.00", "chair"),
        Item("LAMPE-TON", "Tischleuchte aus gebranntem Ton", "129.00", "lamp"),
        Item("VASE-S", "Vase aus rotem Steinzeug", "58.00", "vase"),
    ),
    campaign=Campaign(
        "Öl für die Eiche",
        "Einmal im Jahr ein dünner Auftrag, und der Stuhl überlebt uns alle.",
        "Pflegeset ansehen",
        "https://werkstatt-nord.example/pflege",
    ),
    questions=(
        ("Wer liefert sperrige Möbel?",
         "Eine Spedition zu zweit, bis in die Wohnung. Sie meldet sich einen Tag vorher."),
        ("Kann ich den Liefertag ändern?",
         "Ja. Schreiben Sie uns mit der Bestellnummer, solange das Paket nicht in der "
         "Zustellung ist."),
    ),
)  # fmt: skip

DAR_QAMAR = Shop(
    slug="dar-qamar",
    name="دار قمر",
    look=Look("#5b3f8c", "#b8862f", 20, "rounded", "warm", "دار قمر"),
    locale="ar",
    zone="Asia/Dubai",
    country="AE",
    currency="AED",
    prefix="DQ/",
    shoppers=(
        Shopper("نورة", "الهاشمي", "noura@example.com", "+971501234567",
                "شارع النخيل ٨", "Dubai", "", "00000", "AE"),
        Shopper("سالم", "المنصوري", "salem@example.com", "+971509876543",
                "شارع الكورنيش ١٤", "Abu Dhabi", "", "00000", "AE"),
    ),
    items=(
        Item("OUD-50", "عطر العود ٥٠ مل", "420.00", "oud"),
        Item("CANDLE-R", "شمعة الورد", "95.00", "candle"),
        Item("TEA-SET", "طقم شاي من الخزف", "210.00", "tea"),
    ),
    campaign=Campaign(
        "هدية مع كل عطر",
        "عيّنة من عطر المسك الجديد مجانًا مع طلبك القادم.",
        "اكتشف المجموعة",
        "https://dar-qamar.example/musk",
    ),
    questions=(
        ("هل يمكنني تغيير عنوان التوصيل؟",
         "نعم، قبل خروج الشحنة للتوصيل. راسلنا مع رقم الطلب."),
        ("كم يستغرق التخليص الجمركي؟",
         "يوم عمل واحد عادةً، ونخبرك إذا احتاج الأمر إلى وقت أطول."),
    ),
)  # fmt: skip

CAST: tuple[Shop, ...] = (ALDER_FINCH, WERKSTATT_NORD, DAR_QAMAR)
