"""The process that hears: it owns what comes in and goes out as messages, the tree, and the page; it never imports torch."""
