"""Addresses: the public's directory, and the network that staff work on."""
