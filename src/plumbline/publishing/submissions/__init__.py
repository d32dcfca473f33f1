"""What a trust sends or publishes by duty, from the figures that are there: the WRES return, three documents.

`shape` reads the configuration (one YAML file a submission); `figures` reads rows of the ledger or of releases;
`gathering` sets them beside what is asked for, with what is missing; `wres` and `wres_workbook` make the return,
`documents` the publications. Nothing here writes to the database.
"""
