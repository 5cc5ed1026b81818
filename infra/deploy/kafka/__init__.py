"""Apache Kafka without containers: brought by Maven, run by Java, one or three brokers."""
