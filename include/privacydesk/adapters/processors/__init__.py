"""Processors that speak OpenDSR: what they are asked, and what they sign."""
