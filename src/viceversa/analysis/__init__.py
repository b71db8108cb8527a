"""The statistics: plain data in, plain data out; no Django, no clock, no global state.

draw         who gets one of too few places: a stratified random draw that anybody can repeat
"""
