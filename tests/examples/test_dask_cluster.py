"""A folder of workbooks over a cluster gives what one process gives."""

import pickle
import shutil
from pathlib import Path

import pytest

import sexcel
from tests.cli.running import SHIPPED


@pytest.mark.slow
def test_a_cluster_gives_what_one_process_gives(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        shutil.copy(SHIPPED, tmp_path / name)
    from dask.distributed import LocalCluster  # of the developers' extra

    from examples.dask_cluster import validate_folder

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        reports = validate_folder(tmp_path, cluster.scheduler_address)
    alone = [sexcel.validate(tmp_path / name) for name in ("a.xlsx", "b.xlsx")]
    assert reports == alone
    assert [len(report.findings) for report in reports] == [len(alone[0].findings)] * 2


def test_results_can_be_sent_to_another_process() -> None:
    report = sexcel.validate(SHIPPED)
    book = sexcel.read(SHIPPED)
    assert pickle.loads(pickle.dumps(report)) == report
    assert pickle.loads(pickle.dumps(book)) == book
