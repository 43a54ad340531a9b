"""Steps that change tables in order: what they are, and how they are carried out."""
