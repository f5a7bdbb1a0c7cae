"""The built-in bending operators, one a file."""
