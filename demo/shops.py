"""The demo's retailers, as their owners would have set them up: through the studio's services."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from demo.cast import Shop
from engagement.models import Campaign as CampaignRow
from engagement.models import Question
from engagement.policy import CampaignIn, QuestionIn
from engagement.services.campaigns import create_campaign
from engagement.services.questions import create_question
from narvar.lib import clock
from retailers.models import Brand, Retailer
from retailers.services.brands import draft_logo, publish_draft, save_draft
from retailers.services.opening import BrandIn, open_retailer

# Long ago: what the stage shows as older is silent because it is history.
LIVE_SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)
LOGOS: Final = Path(__file__).parent / "logos"


def open_shop(shop: Shop) -> Retailer:
    """The retailer with its brand, as yet without a look."""
    brand = BrandIn(slug=shop.slug, name=shop.name, locale=shop.locale, zone=shop.zone)
    return open_retailer(
        slug=shop.slug, name=shop.name, country=shop.country, live_at=LIVE_SINCE, brands=[brand]
    )


def dress(shop: Shop, brand: Brand) -> None:
    """Look, logo, campaign and questions; what an owner has changed since stays."""
    if brand.version == 1:
        save_draft(brand_id=brand.pk, data=_look(shop), by=None)
        draft_logo(brand_id=brand.pk, upload=(LOGOS / f"{shop.slug}.png").read_bytes(), by=None)
        publish_draft(brand_id=brand.pk, by=None, now=clock.now())
    if not CampaignRow.objects.filter(brand=brand).exists():
        create_campaign(brand_id=brand.pk, campaign=_campaign(shop))
    if not Question.objects.filter(brand=brand).exists():
        for question, answer in shop.questions:
            asked = QuestionIn(locale=shop.locale, question=question, answer=answer)
            create_question(brand_id=brand.pk, question=asked)


def _look(shop: Shop) -> dict[str, Any]:
    look = shop.look
    return {
        "colour": look.colour,
        "accent": look.accent,
        "radius": look.radius,
        "font": look.font,
        "tone": look.tone,
        "sender_name": look.sender_name,
        "sender_email": f"orders@{shop.slug}.example",
        "reply_to": f"help@{shop.slug}.example",
        "support_email": f"help@{shop.slug}.example",
        "support_url": f"https://{shop.slug}.example/help",
    }


def _campaign(shop: Shop) -> CampaignIn:
    campaign = shop.campaign
    return CampaignIn(
        title=campaign.title, text=campaign.text, button=campaign.button, url=campaign.url
    )
