"""What `netbend bench` measures: ratios against a named peer, both in one run, medians."""
