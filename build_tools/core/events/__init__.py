"""What registers share: chains of small files that only grow, what may follow, and the Merkle tree over them."""
