"""Nx's self-hosted remote cache on nginx: what start, evict and entries share. Python 3.9 or newer, nothing else."""
