"""Executes the notebook on standard input and writes it, with its outputs, to standard output.

nbclient is what `jupyter nbconvert --execute` runs. Called directly it says how far it is: the number of each finished cell goes to
standard error. Execution stops at the first cell that fails; its number is then in the notebook's metadata.
"""

import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

CELL_TIMEOUT_S = 1800
KERNEL_START_TIMEOUT_S = 120


def report(cell, cell_index, **_):
    print(f"cell {cell_index}", file=sys.stderr, flush=True)


def remember_failure(cell, cell_index, **_):
    notebook.metadata["failed_cell"] = cell_index


notebook = nbformat.read(sys.stdin, as_version=4)
client = NotebookClient(
    notebook,
    timeout=CELL_TIMEOUT_S,
    startup_timeout=KERNEL_START_TIMEOUT_S,
    record_timing=False,
    on_cell_executed=report,
    on_cell_error=remember_failure,
)
try:
    client.execute()
except CellExecutionError:
    pass  # told by the metadata
nbformat.write(notebook, sys.stdout)
