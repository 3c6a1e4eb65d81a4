"""Who can help: listings, where they serve, when they answer, and in which order to offer them."""
