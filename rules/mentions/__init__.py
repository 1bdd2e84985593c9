"""The findings of a note, with assertion, region and side, and what is coded beside them."""
