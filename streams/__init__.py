"""The running system: the only place that knows Faust."""
