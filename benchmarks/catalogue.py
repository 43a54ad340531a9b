"""All questions, in the order in which they are asked."""

from benchmarks.question import Question
from benchmarks.questions import (
    async_reads,
    backup,
    busy_thread,
    capacity,
    event_loop,
    fairness,
    garbage,
    guards,
    lone,
    long_log,
    long_read,
    many_streams,
    memory,
    metrics,
    overload,
    peers,
    readers,
    recovery,
    replay,
    snapshot,
    steps,
    subscriptions,
)

QUESTIONS: dict[str, Question] = {
    module.QUESTION.name: module.QUESTION
    for module in (
        capacity,
        guards,
        lone,
        steps,
        peers,
        replay,
        long_log,
        long_read,
        recovery,
        memory,
        backup,
        readers,
        metrics,
        subscriptions,
        async_reads,
        overload,
        fairness,
        event_loop,
        busy_thread,
        garbage,
        many_streams,
        snapshot,
    )
}
