"""How a revision goes out: build, release, publish in clear, packets for copies on paper."""
