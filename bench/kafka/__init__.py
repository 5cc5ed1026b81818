"""The stream on Apache Kafka beside its peers: speed, latency, recovery and memory."""
