"""Events to whoever wants to know: once they are durable, from any position on."""
