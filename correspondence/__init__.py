"""Letters that officials write to areas, departments and champions, and the replies to them."""
