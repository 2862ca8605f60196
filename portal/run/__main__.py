"""`python -m portal.run`: run Countersign in the foreground. `make run` calls it."""

from __future__ import annotations

import argparse
import sys

import environs

from portal.embedded import processes
from portal.embedded.environment import provide_secret_key, read_dotenv, var_folder
from portal.embedded.errors import CannotStart
from portal.embedded.folders import private_folder
from portal.run.options import plain, read_options, set_first_run_defaults
from portal.run.preflight import claim, end_leftovers, require_free_port, require_given_servers
from portal.run.supervisor import REFUSAL, StopRequested, Supervisor


def main() -> int:
    parser = argparse.ArgumentParser(prog="portal.run", description="Run Countersign in the foreground.")
    parser.add_argument(
        "--stop-with-parent", action="store_true", help="stop when the process that started this one is killed"
    )
    if parser.parse_args().stop_with_parent:
        processes.stop_with_my_parent()
    try:
        run()
    except environs.EnvError as error:
        return refuse(plain(error))
    except CannotStart as error:
        return refuse(str(error))
    except (KeyboardInterrupt, StopRequested):
        return 0
    return 0


def run() -> None:
    read_dotenv()
    options = read_options()
    var = var_folder()
    set_first_run_defaults(options, var)
    run_folder = private_folder(var / "run")
    claim(run_folder, options)
    end_leftovers(run_folder)
    require_free_port(options)
    require_given_servers()
    provide_secret_key()
    Supervisor(options, var).run()


def refuse(reason: str) -> int:
    print(f"{REFUSAL} {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
