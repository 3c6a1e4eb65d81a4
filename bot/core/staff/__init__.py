"""What staff are and may do, and changes that need two of them."""
