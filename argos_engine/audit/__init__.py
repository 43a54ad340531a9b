"""What people read: history, differences, previews and proofs. Nothing here writes."""
