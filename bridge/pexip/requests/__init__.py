"""The requests that can be made of a node, one file for each section of the API document."""
