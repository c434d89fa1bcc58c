"""What the tests of hostile input share."""
import resource
import subprocess

CASE = """chokepoint: 1
name: small
time: {start: 2026-01-01, horizon: 30 days, step: 10 days}
commodities: {a: {unit: t}}
sites: {s: {makes: a, capacity: CAPACITY}}
demands: {d: {of: a, rate: 1}}
"""


def case(capacity="2", more=""):
    return CASE.replace("CAPACITY", capacity) + more


def call(program, *words, memory=None, timeout=120, **more):
    """Exit code and all that was said. `memory` is what the process may have, in bytes."""
    limit = (lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory))) if memory else None
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True, timeout=timeout, preexec_fn=limit, **more)
    return done.returncode, done.stdout + done.stderr
