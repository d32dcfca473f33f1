"""What of a release may leave: its figures, those that left before, the rules, and an attack on all of them.

cells, worlds    counts that belong together, protected and attacked; know no Django
counts           which counts stand behind the rows of a release
freezing         a whole release looked at, and its rows as they may leave
worker           the process of its own that protects
minding          starts such processes, listens to them, ends them
"""
