#!/bin/sh
# One engine a pair of nodes, 16 in all, behind a round-robin router.
exec engine serve --model example-moe-235b-a22b --weights fp8 --kv fp8 \
	--tensor-parallel 8 --expert-parallel 16 --pipeline-parallel 2 --max-running 2048 \
	--no-prefix-cache --max-context 16384
