"""What is drawn, and which key does what."""
