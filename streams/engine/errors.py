"""How the engine ends a process. Each of these is a non-zero exit; none of them is handled inside."""


class EngineError(Exception):
    """The partition cannot go on. A restart recovers it from its log."""


class SupersededError(EngineError):
    """Another worker claimed the partition: this one was paused or cut off for longer than the session timeout."""


class LogError(EngineError):
    """A log did not answer in time, refused a batch, or lost acknowledged records."""


class GapError(EngineError):
    """Records that the state has not seen were skipped between the log and the fold, or a message number is missing."""


class RefusedError(EngineError):
    """State and topics do not belong together. Starting again does not help: a person must act."""

    def __init__(self, problem: str, action: str) -> None:
        super().__init__(f"{problem} Operator action: {action}")
        self.problem = problem
        self.action = action
