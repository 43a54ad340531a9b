"""Others who keep events, each as fast as its own documentation makes it."""
