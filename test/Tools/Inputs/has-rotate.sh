#!/bin/sh
# Interesting (exit 1) where the rotation is still there.
if grep -q 'rope.rotate' "$1"; then
  exit 1
fi
exit 0
