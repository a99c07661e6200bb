"""How does this text persuade? (public names, loaded when they are first used)"""
