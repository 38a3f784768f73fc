"""Which libraries of npm's the phone's pages use. Imports nothing: whoever builds a wheel reads it too (setup.py)."""

LIBRARIES: dict[str, tuple[str, ...]] = {
    "@noble/hashes": ("sha2.js", "_md.js", "_u64.js", "utils.js", "crypto.js"),
    "fflate": ("umd/index.js",),
    "idb": ("build/umd.js",),
    "signature_pad": ("dist/signature_pad.umd.min.js",),
}
"""Name of the package to its files, as published: the first is what our scripts import, the others what it requires."""
