"""How states and standings of campaigns look."""

from contacts.works.choices import CampaignState

from .choices import Standing

TONES: dict[str, str] = {
    CampaignState.DRAFT: "neutral",
    CampaignState.RUNNING: "success",
    CampaignState.PAUSED: "warning",
    CampaignState.FINISHED: "neutral",
}
STANDING_TONES: dict[str, str] = {
    Standing.HELD: "success",
    Standing.TRIED: "warning",
    Standing.REFUSED: "danger",
    Standing.LEFT: "accent",
    Standing.DROPPED: "neutral",
}
