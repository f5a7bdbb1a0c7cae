"""The process that is alone with the network: each frame one snapshot, one rendering, one ring slot."""
