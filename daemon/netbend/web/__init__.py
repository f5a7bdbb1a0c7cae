"""The browser's door: the live page, its frames and the statistics, over HTTP on sockets handed in."""
