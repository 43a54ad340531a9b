"""The example programs, each as a process: started, used, stopped and looked at."""

import concurrent.futures
import itertools
import json
import signal
import socket
import urllib.error
import urllib.request

import pytest

from argos_engine import Engine
from tests.docs.programs import running, terminate, wait_until


@pytest.fixture
def account(workplace):
    import account  # noqa: PLC0415  # a copy in the present directory

    return account


def put(spool, name, command, **data):
    content = {"account": "alice", "command": command, "data": data}
    part = spool / f"{name}.part"
    part.write_text(json.dumps(content))
    part.rename(spool / "new" / f"{name}.json")


def commands_in(engine, stream):
    """Return the command ids of a whole history, without automatic checkpoints."""
    found, after = [], 0
    while after is not None:
        page = engine.history(stream, after_version=after, limit=1_000)
        found += [entry.command_id for entry in page.entries if not entry.ordinal]
        after = page.next_after
    return found


def names(folder):
    return {path.stem for path in folder.glob("*.json")}


class TestWorker:
    @pytest.fixture
    def spool(self, workplace):
        spool = workplace / "spool"
        (spool / "new").mkdir(parents=True)
        put(spool, "0000", "open", holder="Alice")
        return spool

    def booked(self, account):
        with Engine.open("bank.db", account.ACCOUNT) as engine:
            stream = account.ACCOUNT.stream("alice")
            assert engine.verify().is_sound
            return commands_in(engine, stream), engine.state(stream).balance

    def test_after_sigterm_what_is_done_is_in_the_journal(self, account, spool):
        with running("worker.py", "bank.db", spool) as worker:
            for number in range(1, 301):
                put(spool, f"{number:04}", "deposit", amount=1)
            wait_until(lambda: names(spool / "done"), worker)
            assert terminate(worker) == 0
        commands, balance = self.booked(account)
        done = names(spool / "done")
        assert set(commands) == done
        assert len(commands) == len(done) == balance + 1

    def test_after_a_kill_every_job_is_booked_once(self, account, spool):
        jobs = [f"{number:04}" for number in range(1, 2_000)]
        for name in jobs:
            put(spool, name, "deposit", amount=1)
        for size in (1, 600, 1_200):
            with running("worker.py", "bank.db", spool) as worker:
                wait_until(lambda n=size: len(names(spool / "done")) >= n, worker)
                worker.send_signal(signal.SIGKILL)
                worker.wait()
        assert names(spool / "new")
        with running("worker.py", "bank.db", spool) as worker:
            wait_until(lambda: not names(spool / "new"), worker)
            assert terminate(worker) == 0
        commands, balance = self.booked(account)
        assert sorted(commands) == ["0000", *jobs]
        assert balance == len(jobs)

    def test_a_refused_job_and_a_broken_one_do_not_stop_the_others(
        self, account, spool
    ):
        put(spool, "0001", "withdraw", amount=5)
        put(spool, "0002", "fly")
        put(spool, "0003", "deposit", amount=5)
        with running("worker.py", "bank.db", spool) as worker:
            wait_until(lambda: not names(spool / "new"), worker)
            assert terminate(worker) == 0
        assert names(spool / "refused") == {"0001", "0002"}
        assert self.booked(account) == (["0000", "0003"], 5)


class Client:
    """Speaks to the web application."""

    def __init__(self, port):
        self.home = f"http://127.0.0.1:{port}"

    def ask(self, path, content=None, **headers):
        """Return status and document; None for both if nobody answers."""
        data = None if content is None else json.dumps(content).encode()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.home + path, data, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except OSError:
            return None, None


class TestWebApplication:
    @pytest.fixture
    def port(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            return free.getsockname()[1]

    def test_commands_reads_and_errors(self, account, port):
        client = Client(port)
        with running("web_application.py", "bank.db", port) as server:
            wait_until(lambda: client.ask("/accounts/x")[0] == 200, server)
            opened = client.ask("/accounts/alice/open", {"holder": "Alice"})
            assert opened[0] == 201
            key = {"Idempotency_Key": "slip-1", "X_Principal": "clerk:7"}
            first = client.ask("/accounts/alice/deposit", {"amount": 10}, **key)
            again = client.ask("/accounts/alice/deposit", {"amount": 10}, **key)
            assert (first[0], again[0]) == (201, 200)
            assert again[1] == {**first[1], "duplicate": True}
            assert client.ask("/accounts/alice") == (
                200,
                {"version": 2, "holder": "Alice", "balance": 10},
            )
            withdraw = "/accounts/alice/withdraw"
            status, document = client.ask(withdraw, {"amount": 99})
            assert (status, document["error"]) == (422, "OverdrawnError")
            assert client.ask(withdraw, {"amount": 1}, If_Match='"1"')[0] == 412
            assert client.ask(withdraw, {"amount": 2}, **key)[0] == 409
            assert client.ask(withdraw, {"sum": 2})[0] == 400
            assert client.ask("/accounts/alice/fly", {})[0] == 404
            outcome = client.ask("/accounts/alice/outcomes/slip-1")[1]
            assert outcome["outcome"] == "receipt"
            assert client.ask("/accounts/alice/outcomes/no")[1]["outcome"] == "unknown"
            terminate(server)

    def test_after_sigterm_nothing_acknowledged_is_lost(self, account, port):
        client, numbers = Client(port), itertools.count()

        def deposit(_):
            key = f"slip-{next(numbers)}"
            answer = client.ask(
                "/accounts/alice/deposit", {"amount": 1}, Idempotency_Key=key
            )
            return key, answer[0]

        with (
            running("web_application.py", "bank.db", port) as server,
            concurrent.futures.ThreadPoolExecutor(8) as clients,
        ):
            wait_until(lambda: client.ask("/accounts/x")[0] == 200, server)
            client.ask("/accounts/alice/open", {"holder": "Alice"})
            answers = clients.map(deposit, range(600))
            got = [next(answers) for _ in range(200)]
            assert terminate(server) == -signal.SIGTERM
            got += answers
        acknowledged = {key for key, status in got if status == 201}
        assert 200 <= len(acknowledged) < 600
        with Engine.open("bank.db", account.ACCOUNT) as engine:
            stream = account.ACCOUNT.stream("alice")
            assert acknowledged <= set(commands_in(engine, stream))
            assert engine.verify().is_sound


def test_the_inventory_plays_its_day(workplace):
    with running("inventory.py", "stock.db") as program:
        text, _ = program.communicate(timeout=20)
        assert program.returncode == 0, text
    assert text.splitlines() == [
        "refused: only 70 free",
        "on_hand: 70 -> 7",
        "Article(on_hand=70, reserved=immutables.Map({}))",
    ]
