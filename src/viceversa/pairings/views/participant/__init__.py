"""Pages of the two people: home, their space, and each act in it. Every act is a form that works by itself."""
