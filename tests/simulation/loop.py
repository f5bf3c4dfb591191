"""Loop: asyncio with virtual time. One seed gives one schedule; nothing waits, no thread runs, no clock is read.

Every task and timer belongs to a process (by context variable) or to the world. A process can end or stop before any
of its steps, which is before or after any of its awaits: what it had in mind to do then never happens, or happens
late, exactly as after `kill -9` or SIGSTOP. No `finally` and no `except` of it runs.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar, copy_context
from typing import Any, TypeVarTuple

#: A schedule of so many steps runs in circles.
STEPS = 100_000

Ts = TypeVarTuple("Ts")

_process: ContextVar["Process | None"] = ContextVar("process", default=None)


class StuckError(Exception):
    """Nothing is left to happen, or too much happens."""


class Step:
    """A callback that is due; the part of asyncio.Handle and TimerHandle that is used."""

    __slots__ = ("arguments", "callback", "context", "process", "time")

    def __init__(self, time: float, callback: Callable[..., Any], arguments: Any, context: Context | None) -> None:
        self.time = time
        self.callback: Callable[..., Any] | None = callback
        self.arguments = arguments
        self.context = copy_context() if context is None else context  # (an empty one is false)
        self.process = self.context.get(_process)

    def cancel(self) -> None:
        """Never run it."""
        self.callback = None

    def cancelled(self) -> bool:
        """Whether it will not run."""
        return self.callback is None

    def when(self) -> float:
        """When it is due."""
        return self.time


class Process:
    """What lives, stops and dies together. Everything that is started in its `context` is a part of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.alive = True
        self.held: list[Step] | None = None
        self.context = Context()
        self.context.run(_process.set, self)
        self._steps = self._sends = 0
        self._fate: Callable[[], None] = lambda: None

    @property
    def running(self) -> bool:
        """Whether it is alive and not stopped."""
        return self.alive and self.held is None

    def doom(self, fate: Callable[[], None], *, steps: int = 0, sends: int = 0) -> None:
        """Have `fate` called before its n-th step from now, or right after its n-th append left it. 0 and 0: never."""
        self._fate, self._steps, self._sends = fate, steps, sends

    def stop(self) -> None:
        """Make no further step until it is resumed."""
        self.held = self.held or []

    def admit(self, step: Step) -> bool:
        """Whether this step is to be made now; counts down to the process's fate."""
        if self._steps and self.alive:
            self._steps -= 1
            if not self._steps:
                self._fate()
        if self.alive and self.held is not None:
            self.held.append(step)
            return False
        return self.alive

    def sent(self) -> bool:
        """Count an append that has left it; whether this one was its fate."""
        if not self._sends:
            return False
        self._sends -= 1
        if not self._sends:
            self._fate()
        return not self._sends


class Loop(asyncio.BaseEventLoop):
    """The scheduler: what is due first goes first; at one instant, what was asked for first."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0
        self._now = 0.0
        self._due: deque[Step] = deque()
        self._later: list[tuple[float, int, Step]] = []
        self._numbers = 0
        self._tasks: list[asyncio.Task[Any]] = []

    def time(self) -> float:
        """Virtual seconds since the schedule began."""
        return self._now

    def call_soon(self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None) -> Any:
        """Run it at this instant, after what is due already."""
        step = Step(self._now, callback, args, context)
        self._due.append(step)
        return step

    def call_at(
        self, when: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> Any:
        """Run it at that time."""
        step = Step(when, callback, args, context)
        self._numbers += 1
        heapq.heappush(self._later, (max(when, self._now), self._numbers, step))
        return step

    def call_later(
        self, delay: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> Any:
        """Run it after so many seconds."""
        return self.call_at(self._now + delay, callback, *args, context=context)

    def create_task(self, coro: Any, *, name: object = None, context: Context | None = None) -> Any:
        """Start a task in the process of the caller, or of `context`."""
        task: Any = asyncio.Task(coro, loop=self, name=str(name), context=context)
        task._log_destroy_pending = False  # tasks of dead processes stay pending
        self._tasks.append(task)
        return task

    def resume(self, process: Process) -> None:
        """Let a stopped process go on with everything that has become due meanwhile."""
        held, process.held = process.held or [], None
        self._due.extend(held)

    def run(self, main: Coroutine[Any, Any, None]) -> None:
        """Run until `main` is done; raises what it raises, or StuckError."""
        previous = asyncio._get_running_loop()
        asyncio._set_running_loop(self)
        try:
            task = self.create_task(main, context=Context())
            while not task.done():
                self._advance()
            task.result()
        finally:
            asyncio._set_running_loop(previous)

    def _advance(self) -> None:
        if self._due:
            step = self._due.popleft()
        elif self._later:
            time, _, step = heapq.heappop(self._later)
            self._now = max(self._now, time)
        else:
            raise StuckError(f"nothing is left to happen at {self._now:.3f} s")
        if step.callback is None or (step.process is not None and not step.process.admit(step)):
            return
        self.steps += 1
        if self.steps > STEPS:
            raise StuckError(f"{STEPS} steps were made by {self._now:.3f} s")
        step.context.run(step.callback, *step.arguments)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Say nothing: a task's error is reported by whoever started it."""

    def close(self) -> None:
        """Forget all tasks, those of dead processes too, without another step of theirs."""
        self._due.clear()
        self._later.clear()
        for task in self._tasks:
            coroutine: Any = task.get_coro()
            if not task.done():
                coroutine.close()
        self._tasks.clear()
        super().close()
