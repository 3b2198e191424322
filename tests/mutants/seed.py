"""Copies the project into a folder with defects in it, of which the environment
switches one on:

    seed.py SOURCE FOLDER

A site (sites.py) is taken when a hash of what it is falls below a share that
depends on its kind, so that folders get defects in proportion to their size and
a change of one function leaves the defects of all others as they are.

The copy's programs read the defect's number from SN_MUTANT. What they generate
and build gets it as a macro: FOLDER/bin has compilers that define it, if
SN_KERNEL_MUTANT is set. FOLDER/mutants.json lists the defects.
"""

import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys

import sites

SEEDED = (
    "src/plan/*.c",
    "src/check/*.c",
    "src/emit/*.c",
    "src/pass/*.c",
    "src/target/*.c",
    "src/graph/geometry.c",
    "src/graph/quantize.c",
    "kernels/*.h",
    "kernels/*/*.h",
)

# Drawings, and estimates of flash and instructions: nothing that is computed
# or placed follows from them but which of several correct plans is taken.
LEFT_OUT = (
    "src/emit/emit_map.c",
    "src/emit/emit_code.c",
    "src/target/cost.c",
    "src/target/cost_packed.c",
)

# One of so many sites is taken: numbers, which are every third site, and the
# rest. The seed gives another choice.
NUMBERS = 50
OTHERS = 23
SEED = 1

SWITCH = """#ifndef SN_MUTANT
extern int sn_mutant;
extern unsigned char *sn_mutant_reached;
#define SN_MUTANT(n) (sn_mutant_reached[n] = 1, sn_mutant == (n))
#endif
"""

# With SN_MUTANT_REACHED, a file, each defect that is reached leaves a byte in
# it.
SWITCH_SOURCE = """#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int sn_mutant;
static unsigned char nowhere[COUNT + 1];
unsigned char *sn_mutant_reached = nowhere;

__attribute__((constructor)) static void mutant_read(void) {
  const char *number = getenv("SN_MUTANT");
  const char *path = getenv("SN_MUTANT_REACHED");
  sn_mutant = number == NULL ? 0 : atoi(number);
  const int file = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
  if (file < 0)
    return;
  void *map = mmap(NULL, sizeof nowhere, PROT_READ | PROT_WRITE, MAP_SHARED,
                   file, 0);
  if (map != MAP_FAILED)
    sn_mutant_reached = map;
  close(file);
}
"""

COMPILERS = ("cc", "gcc", "clang", "arm-none-eabi-gcc")

# Leaves the file SN_MUTANT_BUILT, if that is set.
WRAPPER = """#!/bin/sh
if [ -n "${SN_MUTANT_BUILT:-}" ]; then
  : >"$SN_MUTANT_BUILT"
fi
if [ -z "${SN_KERNEL_MUTANT:-}" ]; then
  exec REAL "$@"
fi
exec CACHE REAL "-DSN_MUTANT(n)=((n) == $SN_KERNEL_MUTANT)" "$@"
"""


def is_taken(site):
    number = site.before[0].isdigit()
    share = NUMBERS if number else OTHERS
    drawn = hashlib.sha256(f"{SEED}|{site.key}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") * share < 1 << 64


def choose(source):
    """The sites that are taken, none inside another, by their place."""
    flags = ["-D_POSIX_C_SOURCE=200809L", '-DSTREAMNET_VERSION="0"']
    flags += [f"-I{source}/src", f"-I{source}/kernels"]
    names = [
        os.path.relpath(path, source)
        for pattern in SEEDED
        for path in glob.glob(f"{source}/{pattern}")
    ]
    chosen = []
    for name in sorted(set(names) - set(LEFT_OUT)):
        end = 0
        for site in sites.find_sites(source, name, flags):
            if is_taken(site) and site.begin >= end:
                chosen.append(site)
                end = site.end
    return chosen


def drop_fashion(folder):
    """Those tests compile what was generated when the tests were built."""
    path = f"{folder}/tests/CMakeLists.txt"
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("add_subdirectory(fashion)\n", ""))


def write_seeded(folder, chosen):
    """Writes all chosen sites into the copy; site i is defect i + 1."""
    texts = {}
    for number, site in reversed(list(enumerate(chosen, 1))):
        if site.file not in texts:
            with open(f"{folder}/{site.file}", encoding="utf-8") as file:
                texts[site.file] = file.read()
        text = texts[site.file]
        switched = f"(SN_MUTANT({number}) ? {site.after} : {site.before})"
        if site.change in ("+= to -=", "-= to +="):
            switched = f"(SN_MUTANT({number}) ? ({site.after}) : ({site.before}))"
        texts[site.file] = text[: site.begin] + switched + text[site.end :]
    for name, text in texts.items():
        with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
            file.write(SWITCH + text)
    with open(f"{folder}/src/mutant.c", "w", encoding="utf-8") as file:
        file.write(SWITCH_SOURCE.replace("COUNT", str(len(chosen))))


def write_compilers(folder):
    os.makedirs(f"{folder}/bin", exist_ok=True)
    cache = shutil.which("ccache") or ""
    for name in COMPILERS:
        path = ":".join(
            part for part in os.environ["PATH"].split(":") if "ccache" not in part
        )
        real = shutil.which(name, path=path)
        if real is None:
            sys.exit(f"seed.py: no {name}; scripts/install.sh build board test")
        wrapper = f"{folder}/bin/{name}"
        with open(wrapper, "w", encoding="utf-8") as file:
            file.write(WRAPPER.replace("REAL", real).replace("CACHE", cache))
        os.chmod(wrapper, 0o755)


def copy_tree(source, folder):
    """Copies what git knows, as it stands, where it differs."""
    command = ["git", "-C", source, "ls-files", "-z"]
    names = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    for name in names.stdout.split("\0")[:-1]:
        to = f"{folder}/{name}"
        os.makedirs(os.path.dirname(to), exist_ok=True)
        shutil.copy2(f"{source}/{name}", to)


def main():
    source, folder = (os.path.abspath(path) for path in sys.argv[1:])
    chosen = choose(source)
    copy_tree(source, folder)
    drop_fashion(folder)
    write_seeded(folder, chosen)
    write_compilers(folder)
    listed = [
        {
            "number": number,
            "mutant": site.key[:8],
            "file": site.file,
            "line": site.line,
            "function": site.function,
            "change": site.change,
            "before": " ".join(site.before.split()),
        }
        for number, site in enumerate(chosen, 1)
    ]
    with open(f"{folder}/mutants.json", "w", encoding="utf-8") as file:
        json.dump(listed, file, indent=1)
    # What tests reach may be something else now.
    if os.path.exists(f"{folder}/baseline.json"):
        os.remove(f"{folder}/baseline.json")
    print(f"{len(listed)} defects")


main()
