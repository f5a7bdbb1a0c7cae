"""Sound in: a device, heard by a process of its own, or a file that plays; nothing of it is imported unasked."""
