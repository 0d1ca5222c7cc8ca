"""Campaigns as a retailer's people write them. Each write makes the brand's pages anew."""

from typing import Any
from uuid import UUID

from django.db import transaction

from engagement.models import Campaign
from engagement.policy import (
    BUTTON,
    CAMPAIGNS_AT_MOST,
    TEXT,
    TITLE,
    CampaignIn,
    Invalid,
    campaign_problems,
)
from engagement.services.brands import pages_change
from engagement.services.lists import last_position
from narvar.lib.text import clean
from retailers.services.problems import Problem
from retailers.tenancy import retailer_id


def create_campaign(*, brand_id: int, campaign: CampaignIn) -> Campaign:
    """Raises Invalid with the fields that cannot stand, and Brand.DoesNotExist."""
    _insist(campaign)
    with transaction.atomic():
        pages_change(brand_id)
        present = Campaign.objects.filter(brand_id=brand_id, removed_at=None)
        if present.count() >= CAMPAIGNS_AT_MOST:
            raise Invalid([Problem("too_many", "Remove a campaign first: there are 50.", None)])
        row = Campaign.objects.create(
            retailer_id=retailer_id(),
            brand_id=brand_id,
            position=last_position(present),
            **_columns(campaign),
        )
    row.refresh_from_db()
    return row


def update_campaign(*, public_id: UUID, campaign: CampaignIn) -> Campaign:
    """Raises Invalid and Campaign.DoesNotExist."""
    _insist(campaign)
    with transaction.atomic():
        row = Campaign.objects.get(public_id=public_id, removed_at=None)
        pages_change(row.brand_id)
        Campaign.objects.filter(pk=row.pk).update(**_columns(campaign))
    row.refresh_from_db()
    return row


def _insist(campaign: CampaignIn) -> None:
    if problems := campaign_problems(campaign):
        raise Invalid(problems)


def _columns(campaign: CampaignIn) -> dict[str, Any]:
    return {
        "title": clean(campaign.title, TITLE),
        "text": clean(campaign.text, TEXT),
        "button": clean(campaign.button, BUTTON),
        "url": campaign.url,
        "locale": campaign.locale,
        "picture": campaign.picture,
        "audience": campaign.audience,
        "enabled": campaign.enabled,
        "starts_at": campaign.starts_at,
        "ends_at": campaign.ends_at,
    }
