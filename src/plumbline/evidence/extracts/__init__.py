"""The desk at which a trust's own figures come in: an extract is brought, checked, computed, compared and
accepted.

keeping, sealed   where the files lie meanwhile: private, encrypted, wiped
uploads, databases
                  how they come in
worker, ...       a process of its own that reads them; knows no Django, and no database of ours
jobs              starts such processes, listens to them, ends them
"""
