"""What the engine needs from outside: protocols, and the plain rows that cross them."""
