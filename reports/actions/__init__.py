from .facts import RefreshInProgress, expect_bands, refresh, write_month

__all__ = ["RefreshInProgress", "expect_bands", "refresh", "write_month"]
