"""The openings stage: sightings of one partition's employers in, signed changes of counts out."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo

import msgspec

from streams.calendar import Days
from streams.contracts.sighting import Advert, Sighting, Sightings, decode_sightings
from streams.contracts.stage import DAY, MINUTE, Effects, Instant, Messages, Tick
from streams.contracts.tally import Founding, Kind, Tallies, encode_tallies
from streams.intake import ATTRIBUTES, AttributeTable
from streams.intake.sweep import Sweep
from streams.openings.change import Change, changes, histories
from streams.openings.counting import Counting
from streams.openings.crowd import Crowd
from streams.openings.member import Member, Members, pack_members, settled, take, unpack_members
from streams.openings.moving import Moving
from streams.openings.origins import SILENCE, Origins
from streams.openings.usual import founds, usual_changes

#: Format of the state.
VERSION = 1
#: Demand has one partition.
DEMAND = 0
#: State keys: a fingerprint's postings; what an origin said last; that demand was told we are idle; the horizon.
FINGERPRINT, ORIGIN, TOLD, HORIZON = b"f", b"o", b"i", b"h"

APPLICATIONS = Kind.APPLICATIONS.value
#: From so many bytes on a fingerprint's postings are a crowd.
CROWD = 2_000
#: So many foundings of a message to demand have what their postings say.
SHOWN = 16

_encode = msgspec.msgpack.Encoder().encode
_decode_origin = msgspec.msgpack.Decoder(tuple[int | None, bool]).decode
_decode_instant = msgspec.msgpack.Decoder(int).decode


class Openings:
    """One partition's fingerprints.

    origins:      partitions of the stage before. zone: of calendar days.
    horizon_days: postings that begin more than so many days before the slowest watermark are ignored and counted late;
                  what they could change is forgotten. 0: nothing is ever ignored or forgotten (rule 12).
    live:         an origin that is silent for 10 minutes of wall time does not hold the watermark back.
    per_tick:     how many fingerprints a tick looks at in order to forget them.
    crowd:        packed bytes from which on a fingerprint's changes are counted once a batch, not posting by posting.
    """

    def __init__(
        self,
        origins: int,
        zone: tzinfo,
        *,
        horizon_days: int = 120,
        live: bool = True,
        per_tick: int = 5_000,
        crowd: int = CROWD,
    ) -> None:
        self._origins = Origins(origins)
        self._days = Days(zone)
        self._horizon = horizon_days * DAY
        self._live = live
        self._per_tick = per_tick
        self._crowd = crowd
        self._crowds: dict[bytes, Crowd] = {}  # of the batch in hand
        self._table = AttributeTable()
        self._packed: dict[bytes, bytes] = {}
        self._bytes = 0
        self._sweep = Sweep(lambda: self._packed, self._settled)
        self._forgotten: Instant | None = None  # what was settled before this may have been forgotten
        self._spoke: dict[int, Instant] = {}  # wall time at which an origin was last heard
        self._silent: frozenset[int] = frozenset()
        self._heard: set[int] = set()  # since the last tick
        self._idle = False

    def load(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Take recovered state records."""
        for key, value in records:
            kind = key[:1]
            if kind == FINGERPRINT:
                self._packed[key[1:]] = value
                self._bytes += len(value)
                if self._horizon and (until := settled(unpack_members(value))) is not None:
                    self._sweep.note(until)
            elif kind == ATTRIBUTES:
                self._table.load(key, value)
            elif kind == ORIGIN:
                watermark, idle = _decode_origin(value)
                self._origins.hear(int(key[1:]), watermark, idle=idle)
            elif kind == TOLD:
                self._idle = bool(value[0])
            elif kind == HORIZON:
                self._forgotten = _decode_instant(value)

    def complete(self) -> Iterator[None]:
        """Nothing is left to do after `load`."""
        return iter(())

    def start(self, new: bool) -> Effects:
        """Tell demand that this origin exists, once in the state's life: an unheard origin holds its clock back."""
        if not new:
            return Effects()
        return Effects(changes={TOLD: b"\0"}, outputs={DEMAND: encode_tallies(Tallies(None, False, None, 0, []))})

    def size(self) -> tuple[int, int]:
        """Fingerprints remembered, and the bytes of their packed states."""
        return len(self._packed), self._bytes

    def value(self, key: bytes) -> bytes | None:
        """Return the current value of a state key."""
        kind = key[:1]
        if kind == FINGERPRINT:
            return self._packed.get(key[1:])
        if kind == ATTRIBUTES:
            return self._table.value(key)
        if kind == ORIGIN:
            said = self._origins.heard.get(int(key[1:]))
            return None if said is None else _encode(said)
        if kind == HORIZON:
            return None if self._forgotten is None else _encode(self._forgotten)
        return bytes([self._idle]) if key == TOLD else None

    def fold(self, batch: Messages) -> Effects:
        """Count what the messages tell."""
        effects = Effects()
        counting = Counting(effects, self._days)
        appended: int | None = None
        records = 0
        for message in batch.messages:
            told = decode_sightings(message.payload)
            self._heard.add(message.origin)
            horizon = Moving(self._horizon, self._origins, message.origin, self._silent, self._forgotten)
            if self._origins.hear(message.origin, told.watermark, idle=told.idle):
                effects.changes[ORIGIN + b"%d" % message.origin] = _encode((told.watermark, told.idle))
            if told.appended is not None:
                appended = told.appended if appended is None else min(appended, told.appended)
                records += told.records
            self._count(effects, counting, told, horizon)
        for fingerprint, crowd in self._crowds.items():
            if not crowd.changed:
                continue
            for change in crowd.changes():
                self._change(counting, crowd.members, change)
            self._keep(effects, fingerprint, crowd.packed, crowd.members)
        self._crowds.clear()
        if appended is not None:
            effects.visible.append((appended, records))
        return self._tell(effects, counting, appended, records, idle=False)

    def _count(self, effects: Effects, counting: Counting, told: Sightings, horizon: Moving) -> None:
        table = self._table
        numbers = [table.number(attributes, effects.changes) for attributes in told.attributes]
        counting.repeats += told.repeats
        if told.shown and len(counting.foundings) < SHOWN:
            counting.shown = {shown.id: shown for shown in told.shown}
        for sighting in told.postings:
            advert = sighting.advert
            if advert is not None:
                advert.attributes = numbers[advert.attributes]  # of the message's list -> of our table
            self._see(effects, counting, sighting, advert, horizon.early)
            horizon.passes(sighting.intervals[0].start)
        counting.shown = {}
        for place, at, day, number in told.applications:
            counting.tallying.at(told.attributes[place], at, day).counts[APPLICATIONS] += number

    def _early(self) -> Instant | None:
        """Return before what instant openings may be forgotten.

        The watermark falls when a restart makes us listen to a silent origin anew. The horizon stays where something
        was forgotten: what is missing there could be counted twice.
        """
        watermark = self._origins.slowest(self._silent) if self._horizon else None
        if watermark is None:
            return self._forgotten
        early = watermark - self._horizon
        return early if self._forgotten is None else max(early, self._forgotten)

    def _see(
        self, effects: Effects, counting: Counting, sighting: Sighting, advert: Advert | None, early: Instant | None
    ) -> None:
        """Take a sighting, and count what it changes."""
        packed = self._packed.get(sighting.fingerprint)
        table, employer = self._table, sighting.employer
        if packed is None and employer is not None and advert is not None and founds(sighting, early):
            counting.founding(table[advert.attributes], advert, sighting.intervals[0], employer)
            if counting.shown and (shown := counting.shown.get(sighting.key)) is not None:
                minute = sighting.intervals[0].start // MINUTE
                counting.foundings.append(Founding(table[advert.attributes], minute, shown))
            self._keep(effects, sighting.fingerprint, None, [Member(sighting.key, advert, [*sighting.intervals])])
            return
        if packed is not None and len(packed) >= self._crowd:
            crowd = self._crowds.get(sighting.fingerprint)
            if crowd is None:
                crowd = self._crowds[sighting.fingerprint] = Crowd(packed)
            members = crowd.members
            number = len(members)
            late = crowd.take(sighting, advert, early)
        else:
            members = [] if packed is None else unpack_members(packed)
            number = len(members)
            usual = usual_changes(members, sighting)
            before = histories(members) if usual is None else None
            late = take(members, sighting, advert, early)
            if late < len(sighting.intervals):
                for change in changes(before, histories(members)) if before is not None else usual or ():
                    self._change(counting, members, change)
                self._keep(effects, sighting.fingerprint, packed, members)
        if late:
            effects.counts["late_total", sighting.key.partition(":")[0]] += late
        if employer is not None and number < len(members) and (first := members[number].intervals[0]).number == 0:
            told = members[number].advert
            counting.employer(table[told.attributes], told, first, employer)

    def _change(self, counting: Counting, members: Members, change: Change) -> None:
        advert = members[change.happening.posting].advert
        counting.change(members, self._table[advert.attributes], change)

    def _keep(self, effects: Effects, fingerprint: bytes, old: bytes | None, members: Members) -> None:
        packed = pack_members(members)
        self._packed[fingerprint] = packed
        self._bytes += len(packed) - (len(old) if old is not None else 0)
        effects.changes[FINGERPRINT + fingerprint] = packed
        if self._horizon and (until := settled(members)) is not None:
            self._sweep.note(until)

    def tick(self, tick: Tick) -> Effects | None:
        """Let time pass: forget what nothing can change any more, and say once that all is read to the end."""
        for origin in self._heard:
            self._spoke[origin] = tick.at
        self._heard.clear()
        if self._live:
            self._silent = frozenset(
                origin for origin in self._origins.heard if tick.at - self._spoke.setdefault(origin, tick.at) > SILENCE
            )
        effects = Effects()
        early = self._early()
        if early is not None:
            for fingerprint in self._sweep.take(early, self._per_tick):
                self._bytes -= len(self._packed.pop(fingerprint))
                effects.changes[FINGERPRINT + fingerprint] = None
            if effects.changes and early != self._forgotten:
                self._forgotten = early
                effects.changes[HORIZON] = _encode(early)
        idle = tick.idle and self._origins.idle
        if idle and not self._idle:
            return self._tell(effects, Counting(effects, self._days), None, 0, idle=True)
        return effects if effects.changes else None

    def _settled(self, fingerprint: bytes) -> Instant | None:
        packed = self._packed.get(fingerprint)
        return None if packed is None else settled(unpack_members(packed))

    def _tell(
        self,
        effects: Effects,
        counting: Counting,
        appended: int | None,
        records: int,
        *,
        idle: bool,
    ) -> Effects:
        if idle != self._idle:
            self._idle = idle
            effects.changes[TOLD] = bytes([idle])
        watermark = self._origins.watermark(self._silent)
        effects.outputs[DEMAND] = encode_tallies(
            Tallies(
                *(watermark, idle, appended, records, counting.tallying.groups()),
                *(counting.foundings[:SHOWN], counting.repeats),
            )
        )
        return effects
