"""Networks from a hub: the only thing that netbend downloads, and only when it is asked to."""
