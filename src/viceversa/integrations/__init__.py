"""What other systems see of us, and we of them: one folder each."""
