"""The status page: what each process holds and how it is, for whoever runs the bridge."""
