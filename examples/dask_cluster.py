"""Validate every workbook of a folder over a Dask cluster.

Run ``python -m examples.dask_cluster FOLDER [SCHEDULER]``. Without the address of a scheduler, the
cluster is this machine's own cores.
"""

import sys
from pathlib import Path

from dask.distributed import Client, as_completed

import sexcel


def validate_folder(folder: Path, scheduler: str | None = None) -> list[sexcel.Report]:
    """Return the report on each workbook in the folder, in the order of their names."""
    paths = sorted(map(str, folder.glob("*.xlsx")))
    with Client(scheduler) as client:
        futures = client.map(sexcel.validate, paths)
        for future in as_completed(futures):
            print(future.result())
        return list(client.gather(futures))


if __name__ == "__main__":
    validate_folder(Path(sys.argv[1]), *sys.argv[2:3])
