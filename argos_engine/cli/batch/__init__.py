"""From files of commands to durable answers, line by line."""
