"""Where towns lie and what land looks like, for the small map of a parcel's way. Pure data."""
