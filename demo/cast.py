"""Who plays: invented retailers, their shoppers and what they bought."""

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class Shop:
    slug: str
    name: str
    colour: str
    locale: str
    zone: str
    country: str
    currency: str
    prefix: str
    shoppers: tuple[Shopper, ...]
    items: tuple[Item, ...]


CAST: tuple[Shop, ...] = (
    Shop(
        slug="alder-finch",
        name="Alder & Finch",
        colour="#1f6f54",
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
        ),
        items=(
            Item("TENT-2P", "Trailhead two-person tent", "289.00"),
            Item("MUG-EN", "Enamel camp mug, forest green", "14.50"),
            Item("BOOT-41", "Ridge walking boots, EU 41", "164.00"),
        ),
    ),
    Shop(
        slug="werkstatt-nord",
        name="Werkstatt Nord",
        colour="#b4481e",
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
            Item("STUHL-EICHE", "Armlehnstuhl aus geölter Eiche", "349.00"),
            Item("LAMPE-TON", "Tischleuchte aus gebranntem Ton", "129.00"),
        ),
    ),
    Shop(
        slug="dar-qamar",
        name="دار قمر",
        colour="#5b3f8c",
        locale="ar",
        zone="Asia/Dubai",
        country="AE",
        currency="AED",
        prefix="DQ/",
        shoppers=(
            Shopper("نورة", "الهاشمي", "noura@example.com", "+971501234567",
                    "شارع النخيل ٨", "Dubai", "", "00000", "AE"),
        ),
        items=(
            Item("OUD-50", "عطر العود ٥٠ مل", "420.00"),
            Item("CANDLE-R", "شمعة الورد", "95.00"),
        ),
    ),
)  # fmt: skip
