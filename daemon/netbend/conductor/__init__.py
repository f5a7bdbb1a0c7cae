"""The process that hears: it owns the ports, the tree and the page; it never imports torch."""
