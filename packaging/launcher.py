"""What the one-file program starts: the command line, or one of its child processes."""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()  # a process of --jobs does its work here, and ends

    from sexcel.files.serving import SERVE, serve

    if sys.argv[1:2] == [SERVE]:
        serve(sys.argv[2])
        sys.exit()

    from sexcel.cli.main import main

    sys.exit(main())
