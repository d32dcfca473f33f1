"""The documents of a board pack: content in, bytes out. No table, no setting and no Django is known here.

`content.Pack` holds what a pack says; `freezing` keeps it; `typst_pdf`, `word`, `html`, `workbook` and
`data_package` write it. The three documents are drawn from the same blocks (`layout.blocks_of`), so that they say
the same; the two appendices from the same tables (`appendix.tables_of`).
"""
