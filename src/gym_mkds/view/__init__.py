"""What a person sees: the screens, what is drawn over them, the window they are in."""
