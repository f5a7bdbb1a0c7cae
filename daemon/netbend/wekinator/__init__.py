"""The ports of the Wekinator protocol: bytes in, bytes out, around `netbend_mappings.wekinator`."""
