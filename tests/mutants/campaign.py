"""Runs the tests against each defect of a copy that seed.py made and CMake has
built in its folders build and, with sanitizers, build-debug:

    campaign.py FOLDER RESULT.csv SURVIVORS.csv [REGEX]

RESULT.csv gets a row for each defect. `suite` says which tests it has met:
none yet, the fast ones, or all; `killed_by` which one noticed it. What has been
noticed or has met all is not run again, so that a stopped campaign goes on
where it was.

First each test runs without a defect; what it takes, and which defects of the
compiler it reaches, stay in FOLDER/baseline.json. A defect that a test does
not reach cannot make it fail; only of kernels that is not known where a test
builds programs of its own. Each defect meets the tests in the order of
what they take, those first that noticed one in the same file, for
FAST_SECONDS; who survives meets all when the others are through, but for those
that SURVIVORS.csv explains: that no test can see them is known. The first test
that fails or does not end in time is the one that is noted. With REGEX, only
tests of such names take part, and survivors wait for a campaign without.
"""

import csv
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile

FAST_SECONDS = 60
# A process of a test with a defect may take so many times the processor time of
# the test without, and some seconds. In all, more: the processor is shared.
SLOWER = 3
PATIENCE = 2
SHARED = 100

COLUMNS = ("mutant", "file", "line", "function", "change", "suite", "killed_by")

# Models that are no part of the project; and what compares the sources.
LEFT_OUT = re.compile(r"^(shared_.*|harness_warnings_.*|docs_paths)$")


class Test:
    def __init__(self, described, prefix):
        properties = {
            one["name"]: one["value"] for one in described.get("properties", [])
        }
        self.name = prefix + described["name"]
        self.command = described["command"]
        self.environment = dict(
            pair.split("=", 1) for pair in properties.get("ENVIRONMENT", [])
        )
        self.seconds = None  # of processor time, without a defect
        self.reached = set()
        self.builds = False  # generated code, or a kernel's own program


def tests_list(folder, pattern):
    """Those of the released build, and those with sanitizers, of such names;
    the programs of others need not be built."""
    tests = []
    for build, prefix in (("build", ""), ("build-debug", "debug:")):
        command = ["ctest", "--test-dir", f"{folder}/{build}"]
        command.append("--show-only=json-v1")
        shown = subprocess.run(command, check=True, stdout=subprocess.PIPE)
        for described in json.loads(shown.stdout)["tests"]:
            name = prefix + described["name"]
            if pattern.search(name) and not LEFT_OUT.match(described["name"]):
                tests.append(Test(described, prefix))
    return tests


class Runner:
    def __init__(self, folder):
        self.folder = folder
        self.space = tempfile.mkdtemp(prefix="mutants-")

    def run(self, test, number, kernel, limit, reached=None):
        """Whether the test passes with the defect, each of its processes
        within a limit of processor seconds; the log stays."""
        environment = dict(os.environ)
        environment["PATH"] = f"{self.folder}/bin:{environment['PATH']}"
        environment["CCACHE_NOHASHDIR"] = "1"
        environment["SN_MUTANT"] = str(number)
        environment["SN_KERNEL_MUTANT"] = str(number if kernel else 0)
        if reached is not None:
            environment["SN_MUTANT_REACHED"] = reached
            environment["SN_MUTANT_BUILT"] = reached + "-built"
        environment.update(test.environment)
        place = f"{self.space}/run"
        shutil.rmtree(place, ignore_errors=True)
        os.makedirs(f"{place}/tmp")
        environment["TMPDIR"] = f"{place}/tmp"
        with open(f"{self.space}/log", "wb") as log:
            process = subprocess.Popen(
                test.command,
                cwd=place,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: limit_process(limit),
            )
            try:
                status = process.wait(SHARED * limit)
            except subprocess.TimeoutExpired:
                status = None
        # Whatever it has started ends with it.
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        return status == 0

    def log(self):
        with open(f"{self.space}/log", "rb") as log:
            return log.read()[-3000:].decode(errors="replace")

    def close(self):
        shutil.rmtree(self.space, ignore_errors=True)


def limit_process(seconds):
    """A defect may run and write without end."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(runner, tests, defects):
    """Runs each test without a defect, once for all campaigns."""
    path = f"{runner.folder}/baseline.json"
    known = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            known = json.load(file)
    for test in tests:
        if test.name not in known:
            reached = f"{runner.space}/reached"
            with open(reached, "wb") as file:
                file.write(bytes(len(defects) + 1))
            used = processor_seconds()
            passed = runner.run(test, 0, False, 3600, reached)
            if not passed:
                print(runner.log())
                sys.exit(f"campaign.py: {test.name} fails without a defect")
            with open(reached, "rb") as file:
                numbers = [i for i, byte in enumerate(file.read()) if byte]
            mutants = {defect["number"]: defect["mutant"] for defect in defects}
            built = reached + "-built"
            known[test.name] = {
                "seconds": processor_seconds() - used,
                "builds": os.path.exists(built),
                "reached": [mutants[number] for number in numbers],
            }
            if os.path.exists(built):
                os.remove(built)
            with open(path + ".new", "w", encoding="utf-8") as file:
                json.dump(known, file)
            os.replace(path + ".new", path)
            print(f"{known[test.name]['seconds']:8.2f} {test.name}", flush=True)
        test.seconds = known[test.name]["seconds"]
        test.reached = set(known[test.name]["reached"])
        test.builds = known[test.name]["builds"]


def results_read(path, defects):
    """Rows by defect; those of defects that are no more are dropped."""
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8", newline="") as file:
        rows = {row["mutant"]: row for row in csv.DictReader(file)}
    there = {defect["mutant"] for defect in defects}
    return {
        key: row for key, row in rows.items() if key in there and row["suite"]
    }


def explained_read(path):
    with open(path, encoding="utf-8") as file:
        return {line.split(",", 1)[0] for line in file}


def results_write(path, results, defects):
    with open(path + ".new", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for defect in defects:
            row = {column: defect[column] for column in COLUMNS[:5]}
            # Lines move; the rest is what the defect is known by.
            known = results.get(defect["mutant"], {"suite": "", "killed_by": ""})
            writer.writerow(dict(known, **row))
    os.replace(path + ".new", path)


def order(tests, defect, results):
    """The tests that the defect may meet, the most promising ones first."""
    kernel = defect["file"].startswith("kernels/")
    mutant = defect["mutant"]
    killers = {}
    for row in results.values():
        if row["file"] == defect["file"] and row["killed_by"]:
            name = row["killed_by"]
            killers[name] = killers.get(name, 0) + 1

    def rank(test):
        count = killers.get(test.name, 0)
        if count and test.seconds < FAST_SECONDS / 2:
            return 0, -count / (test.seconds + 1)
        return (1 if mutant in test.reached else 2), test.seconds

    able = [
        test
        for test in tests
        if mutant in test.reached or (kernel and test.builds)
    ]
    return sorted(able, key=rank)


def meet(runner, defect, tests):
    """The first test that fails, or None."""
    kernel = defect["file"].startswith("kernels/")
    for test in tests:
        limit = PATIENCE + SLOWER * test.seconds
        if not runner.run(test, defect["number"], kernel, limit):
            return test
    return None


def fast_ones(tests):
    """The tests of the fast suite."""
    spent = 0.0
    fast = []
    for test in tests:
        spent += test.seconds
        if spent <= FAST_SECONDS:
            fast.append(test)
    return fast


def campaign(runner, tests, defects, path, explained, suites):
    results = results_read(path, defects)
    for suite in suites:
        for defect in defects:
            row = results.get(defect["mutant"])
            if row is not None and (
                row["killed_by"] or row["suite"] in (suite, "all")
            ):
                continue
            if suite == "all" and defect["mutant"] in explained:
                continue
            able = order(tests, defect, results)
            killer = meet(runner, defect, fast_ones(able) if suite == "fast" else able)
            name = killer.name if killer else ""
            row = {column: defect[column] for column in COLUMNS[:5]}
            results[defect["mutant"]] = dict(row, suite=suite, killed_by=name)
            results_write(path, results, defects)
            print(
                f"{defect['number']:4} {defect['mutant']} {defect['file']}:"
                f"{defect['line']}: {defect['before']}: {defect['change']}:"
                f" {name or 'survives ' + suite}",
                flush=True,
            )
    results_write(path, results, defects)


def main():
    folder, path = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    with open(f"{folder}/mutants.json", encoding="utf-8") as file:
        defects = json.load(file)
    runner = Runner(folder)
    try:
        pattern = re.compile(sys.argv[4] if len(sys.argv) > 4 else "")
        tests = tests_list(folder, pattern)
        measure(runner, tests, defects)
        suites = ("fast", "all") if pattern.pattern == "" else ("fast",)
        explained = explained_read(sys.argv[3])
        campaign(runner, tests, defects, path, explained, suites)
    finally:
        runner.close()


main()
