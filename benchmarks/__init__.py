"""Measures this project against the public packages that do the same, on the same ROM, in the same run.

    make bench                              # sets both up, measures everything, writes docs/benchmarks.md
    python -m benchmarks field_scalar reset # some rows
    python -m benchmarks agreement          # reads one race with both and compares what they say
"""
