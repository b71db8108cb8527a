"""What happens with a portfolio, a file per noun.

entries      written, changed, deleted           statements   asked for, written, accepted or set aside, taken back
versions     composed, shown to a reader, ended  words        the leadership words of a program
mentoring    remembered that somebody is a mentor
"""
