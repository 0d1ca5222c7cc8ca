"""What is counted. Pure."""

from enum import StrEnum


class Kind(StrEnum):
    PAGE_VIEW = "page_view"
    CAMPAIGN_VIEW = "campaign_view"
    CAMPAIGN_CLICK = "campaign_click"
    CALENDAR = "calendar"
    OPT_IN = "opt_in"
    LOOKUP_HIT = "lookup_hit"
    LOOKUP_MISS = "lookup_miss"
