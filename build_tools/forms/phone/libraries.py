"""Which libraries of npm's the phone's pages use. Imports nothing: whoever builds a wheel reads it too (setup.py)."""

LIBRARIES = {
    "fflate": "umd/index.js",
    "idb": "build/umd.js",
    "signature_pad": "dist/signature_pad.umd.min.js",
}
"""Name of the package to its build for browsers, as published."""
