"""The findings of a note, with assertion, region and side, and the conditions coded beside them."""
