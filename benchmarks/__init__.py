"""What the helpline costs, measured beside floors on the same machine: `make bench`."""
