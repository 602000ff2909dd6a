"""Searches over what the engine has: filters, orders and pages, in SQL or over rows at hand.

One file a resource says which columns there are; what they do not list cannot be asked for.
"""
